// What lies on top of the points: lines to the neighbours, marked points, and labels. Drawn by a pen, so
// that the screen and the exported picture show the same.
import { colourOf, markerSize } from "./marker.js"

const MOST_DOTS = 3000 // marked points up to which each is a circle with a rim

export class Marks {
  constructor() {
    this.chosen = -1
    this.neighbours = []
    this.hits = []
    this.selected = []
    this.showLabels = true
    this.calm = false // a row that nobody has chosen yet is marked without greying the rest
    this.hovered = -1
  }

  // Whether the unmarked points step back.
  get greyRest() {
    return (this.chosen >= 0 && !this.calm) || this.hits.length > 0 || this.selected.length > 0
  }

  // Every point that gets a label before others, most important first, none twice.
  get important() {
    const first = this.chosen >= 0 ? [this.chosen] : []
    return [...new Set([...first, ...this.neighbours, ...this.hits.slice(0, 80), ...this.selected.slice(0, 80)])]
  }
}

export function drawMarks(pen, { marks, points, paint, theme, project, labels }) {
  const size = markerSize(points.count)
  const colour = index => colourOf(paint, theme, index)
  drawCrowd(pen, marks.selected, project, size / 2 + 1, colour, theme.background)
  drawCrowd(pen, marks.hits, project, size / 2 + 2, colour, theme.primary)
  drawLines(pen, marks, project, theme)
  const radius = Math.max(4.5, size / 2 + 1.5)
  for (const index of marks.neighbours) drawDot(pen, project(index), radius, { fill: colour(index), stroke: theme.text, width: 1.2 })
  if (marks.chosen >= 0) drawDot(pen, project(marks.chosen), radius + 2.5, { fill: theme.primary, stroke: theme.background, width: 2 })
  if (marks.hovered >= 0) drawDot(pen, project(marks.hovered), radius + 2, { stroke: theme.text, width: 1.5 })
  for (const label of labels) drawLabel(pen, label, marks, project, theme)
}

function drawLines(pen, marks, project, theme) {
  if (marks.chosen < 0) return
  const [x, y, depth = 1] = project(marks.chosen)
  if (depth <= 0) return
  for (const index of marks.neighbours) {
    const [toX, toY, toDepth = 1] = project(index)
    if (toDepth > 0) pen.line(x, y, toX, toY, { colour: theme.primary, width: 1.2, opacity: 0.65 })
  }
}

function drawCrowd(pen, indices, project, radius, colour, rim) {
  const many = indices.length > MOST_DOTS
  for (const index of indices) {
    const [x, y, depth = 1] = project(index)
    if (depth <= 0) continue
    if (many) pen.speck(x, y, radius / 2, colour(index))
    else pen.dot(x, y, radius, { fill: colour(index), stroke: rim, width: 1.2 })
  }
}

function drawDot(pen, [x, y, depth = 1], radius, look) {
  if (depth > 0) pen.dot(x, y, radius, look)
}

function drawLabel(pen, { index, text, dx, dy }, marks, project, theme) {
  const [x, y, depth = 1] = project(index)
  if (depth <= 0) return
  pen.text(x + dx, y + dy, text, { ...labelLook(index, marks), fill: theme.text, halo: theme.background })
}

export function labelLook(index, marks) {
  if (index === marks.chosen) return { size: 14, weight: 700 }
  return { size: 12, weight: marks.neighbours.includes(index) ? 600 : 400 }
}
