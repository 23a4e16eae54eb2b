// The canvas over the points. It is redrawn whenever the view or the marks change, which takes a
// millisecond or two whatever the number of points.
import { CanvasPen } from "./canvas_pen.js"
import { placeLabels } from "./labels.js"
import { markerSize } from "./marker.js"
import { drawMarks, labelLook } from "./marks.js"

const QUIET = 120 // ms without movement after which labels are chosen anew

export class Overlay {
  constructor(canvas) {
    this.canvas = canvas
    this.context = canvas.getContext("2d")
    this.labels = []
  }

  resize({ width, height }) {
    const ratio = window.devicePixelRatio || 1
    Object.assign(this.canvas, { width: Math.round(width * ratio), height: Math.round(height * ratio) })
    Object.assign(this.canvas.style, { width: `${width}px`, height: `${height}px` })
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0)
    Object.assign(this, { width, height })
  }

  // Draw now, with labels chosen anew.
  draw(scene) {
    clearTimeout(this.later)
    this.labels = this.choose(scene)
    this.paint(scene)
  }

  // Draw in the middle of a movement: the labels of before move along.
  follow(scene) {
    clearTimeout(this.later)
    this.paint(scene)
    this.later = setTimeout(() => this.draw(scene), QUIET)
  }

  paint(scene) {
    this.context.clearRect(0, 0, this.width, this.height)
    const { left, top, width, height } = scene.stage.area()
    this.context.save()
    this.context.beginPath()
    this.context.rect(left, top, width, height)
    this.context.clip()
    drawMarks(new CanvasPen(this.context, scene.theme.font), { ...scene, project: scene.stage.projector(), labels: this.labels })
    this.context.restore()
  }

  choose({ stage, marks, points, theme, covers }) {
    if (!marks.showLabels) return []
    const measure = (text, index) => {
      const { size, weight } = labelLook(index, marks)
      this.context.font = `${weight} ${size}px ${theme.font}`
      return { width: this.context.measureText(text).width, height: size + 2 }
    }
    const radius = Math.max(4.5, markerSize(points.count) / 2 + 1.5)
    const spread = !marks.greyRest && points.names !== null
    const [project, area] = [stage.projector(), stage.area()]
    return placeLabels({ points, project, area, marked: marks.important, chosen: marks.chosen, spread, measure, radius, covers })
  }

  stop() {
    clearTimeout(this.later)
  }
}
