// The map: a stage that draws the points, an overlay for all that is marked, and the controls around
// them. What a user does is answered here at once; Python hears only ids.
import { DrawingTool } from "./drawing_tool.js"
import { complain, element } from "./elements.js"
import { applyMessage } from "./answers.js"
import { FlatStage } from "./flat_stage.js"
import { fly } from "./flight.js"
import { HoverCard } from "./hover_card.js"
import { listenToKeys } from "./keyboard.js"
import { Legend } from "./legend.js"
import { Marks } from "./marks.js"
import { Overlay } from "./overlay.js"
import { asPng, asSvg, save } from "./picture.js"
import { listenToPointer } from "./pointer.js"
import { asBase64, indicesIn, insideRegion } from "./regions.js"
import { keepCamera, registry } from "./registry.js"
import { SpaceStage } from "./space_stage.js"
import { readTheme } from "./theme.js"
import { Toolbar } from "./toolbar.js"

const PLAIN = { kind: "plain", light: ["#4a6fa5"], dark: ["#7fa8dd"], entries: [], codes: new Uint8Array(0), title: "" }

export class EmbeddingMap {
  constructor(parent, plotly) {
    this.parent = parent
    this.plotly = plotly
    this.box = parent.querySelector(".ev-map")
    this.marks = new Marks()
    this.paint = PLAIN
    this.points = null
    this.lastEvent = 0 // count of the last thing the user did; older views from Python are not obeyed
    this.work = Promise.resolve()
    this.build()
  }

  build() {
    const { box } = this
    this.ground = element("div", { class: "ev-ground" })
    const canvas = element("canvas", { class: "ev-overlay", "aria-hidden": "true" })
    box.append(this.ground, canvas)
    this.overlay = new Overlay(canvas)
    this.legend = new Legend(box)
    this.tool = new DrawingTool(box, corners => this.selectInside(corners))
    this.toolbar = new Toolbar(box, {
      zoomIn: () => this.zoom(1.5), zoomOut: () => this.zoom(1 / 1.5), reset: () => this.go(null),
      box: () => this.take("box"), lasso: () => this.take("lasso"), png: () => this.export("png"), svg: () => this.export("svg"),
    })
    this.card = new HoverCard(box)
    this.forget = listenToPointer(this.ground, {
      clicked: (...at) => { box.focus({ preventScroll: true }); this.click(...at) }, pointed: (...at) => this.point(...at),
      left: () => this.point(-1, -1, 0), twice: () => this.go(null),
    })
    listenToKeys(box, {
      pan: (right, up) => this.go(this.stage.panned(right, up)), zoom: factor => this.zoom(factor),
      reset: () => this.go(null), clear: () => this.escape(),
    })
    this.sizes = new ResizeObserver(() => this.do(() => this.fit()))
    this.sizes.observe(box)
  }

  // One thing at a time: plotly must not be asked for two drawings at once.
  do(task) {
    this.work = this.work.then(() => this.gone || task()).catch(error => this.fail(error))
    return this.work
  }

  get scene() {
    const { stage, marks, points, paint, theme } = this
    return { stage, marks, points, paint, theme, labels: this.overlay.labels, covers: this.covers() }
  }

  // Boxes on top of the map, where a label could not be read.
  covers() {
    const { left, top } = this.box.getBoundingClientRect()
    const boxes = [this.legend.box, this.toolbar.bar].filter(one => !one.hidden).map(one => one.getBoundingClientRect())
    return boxes.map(box => [box.left - left, box.top - top, box.right - left, box.bottom - top])
  }

  get cameraName() {
    return `${this.points.dims} ${this.points.identity}`
  }

  // ---- drawing

  async load(points) {
    if (this.points) registry.maps.delete(this.points.identity)
    this.points = points
    registry.maps.set(points.identity, this)
    this.theme = readTheme(this.parent)
    this.box.style.height = `${points.height}px`
    this.box.setAttribute("aria-label", points.alt)
    this.marks = new Marks()
    this.paint = PLAIN
    for (const message of registry.inbox.get(points.identity)?.values() ?? []) applyMessage(this, message)
    await this.draw()
  }

  async draw() {
    if (this.stage?.dims !== this.points.dims) {
      if (this.stage) this.plotly.purge(this.ground)
      this.stage = new (this.points.dims === 3 ? SpaceStage : FlatStage)(this.plotly, this.ground)
      this.fresh = true
    }
    const { points, paint, theme } = this
    this.size = this.measure()
    await this.stage.draw({ points, paint, theme, camera: registry.cameras.get(this.cameraName), size: this.size })
    if (this.fresh) this.stage.listen(() => this.moving(), change => this.moved(change))
    this.fresh = false
    this.overlay.resize(this.size)
    this.watchContext()
    this.toolbar.show(this.tool.name, points.dims)
    this.rearrange()
    this.box.dataset.state = "drawn"
    registry.times.drawn = performance.now()
    this.takeOff()
  }

  measure() {
    return { width: Math.max(120, this.box.clientWidth), height: this.points.height }
  }

  async fit() {
    const size = this.points && this.stage ? this.measure() : null
    if (!size || (size.width === this.size.width && size.height === this.size.height)) return
    this.size = size
    await this.stage.fitTo(size, this.theme)
    this.overlay.resize(size)
    this.rearrange()
  }

  async retheme() {
    this.theme = readTheme(this.parent)
    if (!this.stage) return
    await this.plotly.relayout(this.ground, this.stage.layout(this.theme))
    await this.stage.repaint(this.paint, this.theme)
    this.legend.show(this.paint, this.theme)
    this.mark()
  }

  // After the colours or the size have changed, the legend may need another corner.
  rearrange() {
    this.legend.show(this.paint, this.theme)
    this.legend.settle(this.points, this.stage.projector(), this.stage.area())
    this.mark()
  }

  // Everything on top of the points, drawn anew.
  mark() {
    this.box.classList.toggle("ev-dimmed", this.marks.greyRest)
    this.overlay.draw(this.scene)
  }

  moving() {
    this.card.hide()
    this.overlay.follow(this.scene)
  }

  // Plotly names single ends of an axis, or the camera, where the user moved; else it was us.
  moved(change) {
    if ("xaxis.range[0]" in change || "scene.camera" in change) keepCamera(this.cameraName, this.stage.settle())
    this.overlay.follow(this.scene)
  }

  // ---- messages from Python

  receive(message) {
    this.do(() => this.takeIn(message))
  }

  async takeIn(message) {
    const { identity, topic } = message
    if (registry.inbox.get(identity)?.get(topic) !== message || identity !== this.points?.identity) return // overtaken
    const moves = applyMessage(this, message)
    if (moves) await this.stage.move()
    if (moves) this.legend.reconsider(this.points, this.stage.projector(), this.stage.area())
    if (topic === "paint") await this.stage.repaint(this.paint, this.theme)
    if (topic === "paint") this.rearrange()
    else this.mark()
    this.takeOff()
  }

  // ---- movement

  zoom(factor) {
    if (this.stage) this.go(this.stage.zoomed(factor))
  }

  // null shows everything
  go(camera) {
    if (this.stage) this.do(() => this.show(camera))
  }

  async show(camera) {
    await this.stage.show(camera)
    if (camera === null) registry.cameras.delete(this.cameraName)
    else keepCamera(this.cameraName, camera)
  }

  // A flight asked for by Python, once the points it goes to are there.
  takeOff() {
    const { rows, number } = this.flight ?? {}
    this.flight = null
    if (number === undefined || number === registry.flight) return
    registry.flight = number
    const indices = this.points.indices(rows)
    if (indices.length) this.do(() => fly(this, this.stage.around(indices)))
  }

  // ---- what the user does

  click(x, y, reach) {
    const index = this.stage ? this.stage.pick(x, y, reach) : -1
    if (index < 0) return
    this.marks.chosen = index
    this.marks.calm = false
    this.marks.neighbours = this.points.neighbours(index)
    this.marks.selected = []
    this.card.hide()
    this.tell("clicked", { row: this.points.row(index) })
    this.mark()
    registry.times.marked = performance.now()
  }

  point(x, y, reach) {
    const index = reach && this.stage ? this.stage.pick(x, y, reach) : -1
    if (index === this.marks.hovered) return
    this.marks.hovered = index
    this.ground.classList.toggle("ev-pointing", index >= 0)
    this.overlay.paint(this.scene)
    if (index < 0) return this.card.hide()
    this.card.show(this.stage.projector()(index), this.points.label(index), this.lines(index), this.size)
  }

  lines(index) {
    const { paint, points } = this
    const entry = paint.kind === "categories" ? paint.entries.find(([, , code]) => code === paint.codes[index]) : null
    const own = points.details(index)
    return entry && !own.some(([name]) => name === paint.title) ? [[paint.title, entry[0]], ...own] : own
  }

  take(name) {
    this.tool.take(this.tool.name === name ? null : name)
    this.toolbar.show(this.tool.name, this.points.dims)
  }

  selectInside(corners) {
    const bits = insideRegion(corners, this.points.count, this.stage.projector())
    this.take(this.tool.name)
    Object.assign(this.marks, { chosen: -1, neighbours: [], selected: indicesIn(bits, this.points.count) })
    this.tell("selected", { bits: asBase64(bits), points: this.points.count })
    this.mark()
  }

  escape() {
    if (this.tool.name) return this.take(this.tool.name)
    if (!this.marks.greyRest && this.marks.chosen < 0) return
    Object.assign(this.marks, { chosen: -1, neighbours: [], hits: [], selected: [] })
    this.tell("cleared", {})
    this.mark()
  }

  export(kind) {
    this.do(async () => {
      const svg = await asSvg(this.scene, this.plotly, this.ground, this.legend.corner)
      const blob = kind === "svg" ? new Blob([svg], { type: "image/svg+xml" }) : await asPng(svg, this.size)
      save(blob, `embedviz-map-${this.points.dims}d.${kind}`)
    })
  }

  tell(event, content) {
    this.lastEvent = ++registry.clicks
    this.send(event, { ...content, count: this.lastEvent, identity: this.points.identity })
  }

  // ---- trouble and the end

  // A graphics card that took its memory back leaves the map blank; drawing anew brings it back.
  watchContext() {
    for (const canvas of this.ground.querySelectorAll("canvas")) {
      if (canvas.watched) continue
      canvas.watched = true
      canvas.addEventListener("webglcontextlost", () => this.redraw())
    }
  }

  redraw() {
    this.do(async () => {
      this.plotly.purge(this.ground)
      this.stage = null
      await this.draw()
    })
  }

  fail(error) {
    complain(this.box, error)
  }

  dispose() {
    this.gone = true
    this.forget()
    this.sizes.disconnect()
    this.overlay.stop()
    this.plotly.purge(this.ground)
    if (registry.maps.get(this.points?.identity) === this) registry.maps.delete(this.points.identity)
  }
}
