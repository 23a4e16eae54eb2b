// The box and the lasso: while one is in hand, a glass pane over the map takes the pointer.
import { element } from "./elements.js"

const LEAST_STEP = 3 // pixels between two corners of a lasso
const LEAST_SIZE = 4 // pixels: a smaller region is a slip of the hand

export class DrawingTool {
  constructor(parent, finished) {
    this.finished = finished
    this.name = null
    this.outline = document.createElementNS("http://www.w3.org/2000/svg", "polygon")
    const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg")
    drawing.append(this.outline)
    this.pane = element("div", { class: "ev-pane", hidden: "" }, drawing)
    for (const kind of ["pointerdown", "pointermove", "pointerup", "pointercancel"]) {
      this.pane.addEventListener(kind, event => this[kind](event))
    }
    parent.append(this.pane)
  }

  take(name) {
    this.name = name
    this.pane.hidden = name === null
    this.draw([])
  }

  pointerdown(event) {
    event.stopPropagation()
    this.pane.setPointerCapture(event.pointerId)
    this.start = this.place(event)
    this.draw([this.start])
  }

  pointermove(event) {
    event.stopPropagation()
    if (!this.corners.length) return
    const [x, y] = this.place(event)
    if (this.name === "box") return this.draw(rectangle(this.start, [x, y]))
    const [lastX, lastY] = this.corners.at(-1)
    if (Math.hypot(x - lastX, y - lastY) >= LEAST_STEP) this.draw([...this.corners, [x, y]])
  }

  pointerup(event) {
    event.stopPropagation()
    const corners = this.corners
    this.draw([])
    const wide = corners.some(([x, y]) => Math.hypot(x - this.start[0], y - this.start[1]) >= LEAST_SIZE)
    if (corners.length > 2 && wide) this.finished(corners)
  }

  pointercancel() {
    this.draw([])
  }

  draw(corners) {
    this.corners = corners
    this.outline.setAttribute("points", corners.map(corner => corner.join(",")).join(" "))
  }

  place(event) {
    const { left, top } = this.pane.getBoundingClientRect()
    return [event.clientX - left, event.clientY - top]
  }
}

function rectangle([x1, y1], [x2, y2]) {
  return [[x1, y1], [x2, y1], [x2, y2], [x1, y2]]
}
