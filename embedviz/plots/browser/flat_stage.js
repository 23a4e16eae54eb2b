// The stage of a 2-D map: plotly's scattergl below, equal scales on both axes, and everything one needs
// to know to draw and pick on top of it. The camera is the centre of the view and the units per pixel.
import { Grid, boundsOf } from "./grid.js"
import { CONFIG, plainText } from "./library.js"
import { marker } from "./marker.js"

const MARGIN = 0.06 // of the view, free around the points
const LEAP = 3 // times smaller: not followed but jumped to
const PACE = 0.4 // share of the way to a smaller picture that each new position of the points goes
const DEEPEST = 1e-6 // of the whole picture, the smallest view: beyond it float32 has no more digits

export class FlatStage {
  constructor(plotly, element) {
    Object.assign(this, { plotly, element, dims: 2, grid: null })
  }

  async draw({ points, paint, theme, camera, size }) {
    Object.assign(this, { points, size, camera: camera ?? null })
    this.measure()
    const trace = {
      type: "scattergl", mode: "markers", x: points.axes[0], y: points.axes[1],
      hoverinfo: "skip", marker: marker(paint, theme, points.count),
    }
    await this.plotly.react(this.element, [trace], this.layout(theme), CONFIG)
  }

  layout(theme) {
    const { points, size } = this
    const [x, y] = this.ranges()
    const axis = (title, range) => ({
      range, title: { text: points.ticks ? plainText(title) : "" }, showticklabels: points.ticks, showgrid: points.ticks,
      zeroline: points.ticks, gridcolor: theme.faint, zerolinecolor: theme.faint, ticks: "", autorange: false,
    })
    return {
      width: size.width, height: size.height, margin: this.margin(), showlegend: false, hovermode: false, dragmode: "pan",
      paper_bgcolor: theme.background, plot_bgcolor: theme.background, font: { family: theme.font, color: theme.text, size: 12 },
      xaxis: axis(points.axisNames[0], x), yaxis: axis(points.axisNames[1], y),
    }
  }

  margin() {
    return this.points.ticks ? { l: 56, r: 8, t: 8, b: 44 } : { l: 0, r: 0, t: 0, b: 0 }
  }

  area() {
    const { l, r, t, b } = this.margin()
    return { left: l, top: t, width: Math.max(1, this.size.width - l - r), height: Math.max(1, this.size.height - t - b) }
  }

  // Bounds and grid of the present positions.
  measure() {
    this.bounds = boundsOf(this.points.axes)
    this.grid = null
    this.whole = this.fitted()
  }

  fitted() {
    const { width, height } = this.area()
    const [[left, right], [low, high]] = this.bounds
    const free = 1 - 2 * MARGIN
    const unit = Math.max((right - left) / (width * free), (high - low) / (height * free))
    const least = Math.max(Math.abs(left), Math.abs(low), 1) / Math.max(width, height) // all points in one place
    return { x: (left + right) / 2, y: (low + high) / 2, unit: unit > 0 ? unit : least }
  }

  ranges() {
    const { width, height } = this.area()
    const { x, y, unit } = this.camera ?? this.whole
    return [[x - (unit * width) / 2, x + (unit * width) / 2], [y - (unit * height) / 2, y + (unit * height) / 2]]
  }

  // The camera as the axes have it now, also in the middle of a gesture that plotly handles.
  current() {
    const layout = this.element._fullLayout
    const [left, right] = layout.xaxis.range
    const [low, high] = layout.yaxis.range
    return { x: (left + right) / 2, y: (low + high) / 2, unit: (right - left) / this.area().width }
  }

  // Take over where a gesture ended.
  settle() {
    this.camera = this.current()
    return this.camera
  }

  async show(camera) {
    this.camera = camera && { ...camera, unit: Math.max(camera.unit, this.whole.unit * DEEPEST) }
    const [x, y] = this.ranges()
    await this.plotly.relayout(this.element, { "xaxis.range": x, "yaxis.range": y })
  }

  zoomed(factor) {
    const camera = this.current()
    return { ...camera, unit: camera.unit / factor }
  }

  panned(right, up) {
    const camera = this.current()
    const { width, height } = this.area()
    return { ...camera, x: camera.x + right * camera.unit * width, y: camera.y + up * camera.unit * height }
  }

  // A camera that shows these points, no closer than an eighth of the whole picture.
  around(indices) {
    const spread = boundsOf(this.points.axes.map(axis => indices.map(index => axis[index])))
    const { width, height } = this.area()
    const unit = Math.max((spread[0][1] - spread[0][0]) / (width * 0.6), (spread[1][1] - spread[1][0]) / (height * 0.6))
    const middle = spread.map(([low, high]) => (low + high) / 2)
    return { x: middle[0], y: middle[1], unit: Math.min(this.whole.unit, Math.max(unit, this.whole.unit / 8)) }
  }

  between(from, to, share) {
    const mix = (a, b) => a + (b - a) * share
    return { x: mix(from.x, to.x), y: mix(from.y, to.y), unit: from.unit * (to.unit / from.unit) ** share }
  }

  // A function from a point's index to its place on the element, in pixels.
  projector() {
    const [xs, ys] = this.points.axes
    const { x, y, unit } = this.current()
    const { left, top, width, height } = this.area()
    const [middle, centre] = [left + width / 2, top + height / 2]
    return index => [middle + (xs[index] - x) / unit, centre - (ys[index] - y) / unit]
  }

  pick(px, py, reach) {
    this.grid ??= new Grid(this.points.axes)
    const { x, y, unit } = this.current()
    const { left, top, width, height } = this.area()
    return this.grid.nearest(x + (px - left - width / 2) * unit, y - (py - top - height / 2) * unit, reach * unit)
  }

  repaint(paint, theme) {
    return this.plotly.restyle(this.element, { marker: [marker(paint, theme, this.points.count)] }, [0])
  }

  // New positions in the same place on the page; an untouched view follows them smoothly.
  async move() {
    const before = this.whole
    this.measure()
    const follow = this.camera === null
    if (follow) this.whole = following(before, this.whole)
    const [xs, ys] = this.points.axes
    const [x, y] = this.ranges()
    const change = follow ? { "xaxis.range": x, "yaxis.range": y } : {}
    await this.plotly.update(this.element, { x: [xs], y: [ys] }, change, [0])
  }

  async fitTo(size, theme) {
    this.size = size
    this.whole = this.fitted()
    await this.plotly.relayout(this.element, this.layout(theme))
  }

  listen(moving, moved) {
    this.element.on("plotly_relayouting", moving)
    this.element.on("plotly_relayout", moved)
  }
}

// Grow at once so that nothing is cut off, shrink slowly so that the picture does not breathe; a picture
// of quite another size is a new one.
function following(before, wanted) {
  const shrinks = wanted.unit < before.unit && wanted.unit > before.unit / LEAP
  return shrinks ? { ...wanted, unit: before.unit + (wanted.unit - before.unit) * PACE } : wanted
}
