// The key to the colours, in the emptiest corner of the map. A long one folds.
import { element } from "./elements.js"

const CORNERS = ["bottom-left", "bottom-right", "top-left"]
const CROWD = 0.05 // share of the points above which a legend that covers them starts folded
const AIR = 16 // pixels around the legend

export class Legend {
  constructor(parent) {
    this.box = element("details", { class: "ev-legend", open: "", hidden: "" })
    parent.append(this.box)
  }

  show(paint, theme) {
    this.box.hidden = paint.kind === "plain"
    if (this.box.hidden) return
    const palette = theme.dark ? paint.dark : paint.light
    const ramp = paint.kind === "categories" ? [] : [rampOf(paint, palette)]
    const lines = paint.entries.map(([name, count, code]) => entryOf(name, count, palette[code]))
    this.box.replaceChildren(element("summary", {}, paint.title), ...ramp, element("ul", {}, ...lines))
  }

  // Move to the corner that covers the fewest points, and fold where these are still many.
  settle(points, project, area) {
    if (this.box.hidden) return
    const { left, top, width, height } = area
    this.box.open = true
    const [wide, high] = [this.box.offsetWidth + AIR, this.box.offsetHeight + AIR]
    const covered = { "bottom-left": 0, "bottom-right": 0, "top-left": 0 }
    for (let index = 0; index < points.count; index++) {
      const [x, y] = project(index)
      const [low, atLeft, atRight] = [y > top + height - high, x < left + wide, x > left + width - wide]
      if (low && atLeft) covered["bottom-left"]++
      if (low && atRight) covered["bottom-right"]++
      if (y < top + high && atLeft) covered["top-left"]++
    }
    this.corner = CORNERS.reduce((best, corner) => (covered[corner] < covered[best] ? corner : best))
    this.box.open = covered[this.corner] <= points.count * CROWD
    this.place(area)
  }

  place({ left, top, height }) {
    Object.assign(this.box.style, {
      left: this.corner.endsWith("left") ? `${left + 8}px` : "auto", right: this.corner.endsWith("left") ? "auto" : "8px",
      top: this.corner.startsWith("top") ? `${top + 8}px` : "auto",
      bottom: this.corner.startsWith("top") ? "auto" : `calc(100% - ${top + height - 8}px)`,
    })
  }
}

function entryOf(name, count, colour) {
  const swatch = element("i")
  swatch.style.background = colour
  return element("li", {}, swatch, element("span", {}, name || "(empty)"), element("b", {}, count.toLocaleString()))
}

function rampOf(paint, palette) {
  const bar = element("div", { class: "ev-ramp" })
  const stops = Array.from({ length: 9 }, (_, k) => palette[Math.round((k / 8) * (palette.length - 2))])
  bar.style.background = `linear-gradient(to right, ${stops.join(", ")})`
  const ends = paint.kind === "diverging" ? [paint.low, 0, paint.high] : [paint.low, paint.high]
  return element("div", {}, bar, element("div", { class: "ev-ends" }, ...ends.map(end => element("span", {}, short(end)))))
}

export function short(number) {
  return number === null ? "" : String(Number(number.toPrecision(3)))
}
