// The stage of a 3-D map: plotly's scatter3d in a cube of equal scales. Where a point is on the screen is
// computed from the matrices of plotly's own camera, which are internals of the version we require.
import { boundsOf } from "./grid.js"
import { CONFIG, plainText } from "./library.js"
import { marker } from "./marker.js"

const MARGIN = 0.04 // of the cube, free around the points
const HOME = { eye: { x: 0.98, y: 0.98, z: 0.66 }, center: { x: 0, y: 0, z: 0 }, up: { x: 0, y: 0, z: 1 } }
const LEAP = 3 // times smaller: not followed but jumped to
const PACE = 0.4 // share of the way to a smaller cube that each new position of the points goes
const NAMES = ["x", "y", "z"]

export class SpaceStage {
  constructor(plotly, element) {
    Object.assign(this, { plotly, element, dims: 3 })
  }

  async draw({ points, paint, theme, camera, size }) {
    Object.assign(this, { points, size, camera: camera ?? null })
    this.cube = cubeAround(points.axes)
    await this.plotly.react(this.element, [this.trace(paint, theme)], this.layout(theme), CONFIG)
  }

  trace(paint, theme) {
    const [x, y, z] = this.points.axes
    const look = marker(paint, theme, this.points.count)
    look.size = Math.max(2, look.size * 0.65)
    return { type: "scatter3d", mode: "markers", x, y, z, hoverinfo: "skip", marker: look }
  }

  layout(theme) {
    const { points, size } = this
    const scene = {
      camera: this.camera ?? HOME, aspectmode: "cube", dragmode: "turntable", hovermode: false, bgcolor: theme.background,
    }
    NAMES.forEach((name, axis) => {
      scene[`${name}axis`] = {
        range: this.cube[axis], autorange: false, title: { text: points.ticks ? plainText(points.axisNames[axis]) : "" },
        showticklabels: points.ticks, nticks: 5, gridcolor: theme.faint, zeroline: false, showspikes: false, showbackground: false,
      }
    })
    return {
      width: size.width, height: size.height, margin: { l: 0, r: 0, t: 0, b: 0 }, showlegend: false, hovermode: false,
      paper_bgcolor: theme.background, font: { family: theme.font, color: theme.text, size: 12 }, scene,
    }
  }

  get scene() {
    return this.element._fullLayout?.scene?._scene
  }

  area() {
    return { left: 0, top: 0, width: this.size.width, height: this.size.height }
  }

  current() {
    return this.scene ? this.scene.getCamera() : (this.camera ?? HOME)
  }

  settle() {
    this.camera = this.current()
    return this.camera
  }

  async show(camera) {
    this.camera = camera
    await this.plotly.relayout(this.element, { "scene.camera": camera ?? HOME })
  }

  zoomed(factor) {
    const camera = this.current()
    const away = NAMES.map(name => (camera.eye[name] - camera.center[name]) / factor)
    return { ...camera, eye: triple(NAMES.map((name, k) => camera.center[name] + away[k])) }
  }

  // Arrow keys turn the cube: right and left around the vertical, up and down against it.
  panned(right, up) {
    const camera = this.current()
    const [x, y, z] = NAMES.map(name => camera.eye[name] - camera.center[name])
    const away = Math.hypot(x, y, z)
    const turn = Math.atan2(y, x) + right * 1.5
    const rise = Math.max(-1.5, Math.min(1.5, Math.asin(z / away) + up * 1.5))
    const eye = [Math.cos(turn) * Math.cos(rise), Math.sin(turn) * Math.cos(rise), Math.sin(rise)]
    return { ...camera, eye: triple(NAMES.map((name, k) => camera.center[name] + away * eye[k])) }
  }

  around(indices) {
    const spread = boundsOf(this.points.axes.map(axis => indices.map(index => axis[index])))
    const side = this.cube[0][1] - this.cube[0][0]
    const middle = spread.map(([low, high], axis) => ((low + high) / 2 - this.cube[axis][0]) / side - 0.5)
    const reach = Math.max(0.5, (2 * Math.max(...spread.map(([low, high]) => high - low))) / side)
    const { eye, center, up } = this.current()
    const away = Math.hypot(...NAMES.map(name => eye[name] - center[name]))
    const moved = NAMES.map((name, k) => middle[k] + ((eye[name] - center[name]) / away) * Math.min(away, reach))
    return { eye: triple(moved), center: triple(middle), up }
  }

  between(from, to, share) {
    const mix = (a, b) => triple(NAMES.map(name => a[name] + (b[name] - a[name]) * share))
    return { eye: mix(from.eye, to.eye), center: mix(from.center, to.center), up: to.up }
  }

  projector() {
    const scene = this.scene
    if (!scene?.glplot?.cameraParams) return () => [-1, -1, Infinity]
    const { projection, view, model } = scene.glplot.cameraParams
    const matrix = product(projection, product(view, model))
    const [xs, ys, zs] = this.points.axes
    const [sx, sy, sz] = scene.dataScale
    const { width, height } = this.area()
    return index => {
      const [x, y, z] = [xs[index] * sx, ys[index] * sy, zs[index] * sz]
      const depth = matrix[3] * x + matrix[7] * y + matrix[11] * z + matrix[15]
      const right = (matrix[0] * x + matrix[4] * y + matrix[8] * z + matrix[12]) / depth
      const up = (matrix[1] * x + matrix[5] * y + matrix[9] * z + matrix[13]) / depth
      return [(0.5 + right / 2) * width, (0.5 - up / 2) * height, depth]
    }
  }

  // The nearest projected point within reach; of points at nearly the same place, the one in front.
  pick(px, py, reach) {
    const project = this.projector()
    let best = -1
    let least = Infinity
    for (let index = 0; index < this.points.count; index++) {
      const [x, y, depth] = project(index)
      const far = Math.hypot(x - px, y - py)
      if (far > reach || depth <= 0) continue
      const cost = far + depth * 2
      if (cost < least) [best, least] = [index, cost]
    }
    return best
  }

  repaint(paint, theme) {
    return this.plotly.restyle(this.element, { marker: [this.trace(paint, theme).marker] }, [0])
  }

  async move() {
    const wanted = cubeAround(this.points.axes)
    this.cube = this.cube.map((range, axis) => following(range, wanted[axis]))
    const [x, y, z] = this.points.axes
    const change = {}
    NAMES.forEach((name, axis) => (change[`scene.${name}axis.range`] = this.cube[axis]))
    await this.plotly.update(this.element, { x: [x], y: [y], z: [z] }, change, [0])
  }

  async fitTo(size, theme) {
    this.size = size
    await this.plotly.relayout(this.element, this.layout(theme))
  }

  listen(moving, moved) {
    this.element.on("plotly_relayout", moved)
    this.watch = moving
    this.hook()
  }

  // Plotly renders 3-D whenever it likes; whatever lies on top must follow each time.
  hook() {
    const glplot = this.scene?.glplot
    if (!glplot || glplot.onrender?.ours) return
    glplot.oncontextloss = null // the map draws anew by itself
    const theirs = glplot.onrender
    glplot.onrender = (...all) => {
      theirs?.apply(glplot, all)
      this.watch?.()
    }
    glplot.onrender.ours = true
  }
}

// One range per axis, all of the same length: equal scales.
function cubeAround(axes) {
  const bounds = boundsOf(axes)
  const widest = Math.max(...bounds.map(([low, high]) => high - low))
  const half = (widest > 0 ? widest / 2 : Math.max(1, ...bounds.flat().map(Math.abs)) / 2) * (1 + 2 * MARGIN)
  return bounds.map(([low, high]) => [(low + high) / 2 - half, (low + high) / 2 + half])
}

function following(before, wanted) {
  const [old, next] = [before[1] - before[0], wanted[1] - wanted[0]]
  if (next >= old || next < old / LEAP) return wanted
  const [middle, half] = [(wanted[0] + wanted[1]) / 2, (old + (next - old) * PACE) / 2]
  return [middle - half, middle + half]
}

function product(a, b) {
  const result = new Float64Array(16)
  for (let column = 0; column < 4; column++) {
    for (let line = 0; line < 4; line++) {
      for (let k = 0; k < 4; k++) result[column * 4 + line] += a[k * 4 + line] * b[column * 4 + k]
    }
  }
  return result
}

function triple([x, y, z]) {
  return { x, y, z }
}
