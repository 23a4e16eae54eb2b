// Draws marks on a canvas. The same strokes exist as SVG in svg_pen.js.
export class CanvasPen {
  constructor(context, font) {
    Object.assign(this, { context, font })
  }

  line(x1, y1, x2, y2, { colour, width, opacity = 1 }) {
    const { context } = this
    context.globalAlpha = opacity
    context.strokeStyle = colour
    context.lineWidth = width
    context.beginPath()
    context.moveTo(x1, y1)
    context.lineTo(x2, y2)
    context.stroke()
    context.globalAlpha = 1
  }

  dot(x, y, radius, { fill, stroke, width = 1 }) {
    const { context } = this
    context.beginPath()
    context.arc(x, y, radius, 0, 7)
    if (fill) {
      context.fillStyle = fill
      context.fill()
    }
    if (stroke) {
      context.strokeStyle = stroke
      context.lineWidth = width
      context.stroke()
    }
  }

  // Very many marks: squares, which cost a tenth of a circle.
  speck(x, y, radius, fill) {
    this.context.fillStyle = fill
    this.context.fillRect(x - radius, y - radius, 2 * radius, 2 * radius)
  }

  box(x, y, width, height, { fill, stroke }) {
    const { context } = this
    context.fillStyle = fill
    context.fillRect(x, y, width, height)
    if (!stroke) return
    context.strokeStyle = stroke
    context.lineWidth = 1
    context.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1)
  }

  text(x, y, text, { size, weight = 400, fill, halo }) {
    const { context } = this
    context.font = `${weight} ${size}px ${this.font}`
    context.textBaseline = "middle"
    if (halo) {
      context.lineJoin = "round"
      context.lineWidth = 3
      context.strokeStyle = halo
      context.strokeText(text, x, y)
    }
    context.fillStyle = fill
    context.fillText(text, x, y)
  }
}
