// The key to the colours, in the emptiest corner of the map. Where it would still cover many points it folds.
import { element } from "./elements.js"

const CORNERS = ["bottom-left", "bottom-right", "top-left", "top-right"]
const CROWD = 0.04 // share of the points above which a legend that covers them starts folded
const EDGE = 8 // pixels to the edge of the map
const BELOW_TOOLS = 48 // pixels left free for the toolbar at the top right

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
    this.box.open = true
    const covered = this.covered(points, project, area)
    this.corner = CORNERS.reduce((best, corner) => (covered.get(corner) < covered.get(best) ? corner : best))
    this.place(area)
    this.box.open = covered.get(this.corner) <= points.count * CROWD
  }

  // The points have moved: go elsewhere only if they are in the way now.
  reconsider(points, project, area) {
    if (this.box.hidden || !this.box.open) return
    if (this.covered(points, project, area).get(this.corner) > points.count * CROWD) this.settle(points, project, area)
  }

  // How many points the open legend would cover in each corner.
  covered(points, project, area) {
    const [wide, high] = [this.box.offsetWidth, this.box.offsetHeight]
    const boxes = CORNERS.map(corner => {
      const { left, top } = spot(corner, area, wide, high)
      return [left, top, left + wide, top + high]
    })
    const counts = CORNERS.map(() => 0)
    for (let index = 0; index < points.count; index++) {
      const [x, y] = project(index)
      boxes.forEach((box, k) => {
        if (x > box[0] && x < box[2] && y > box[1] && y < box[3]) counts[k]++
      })
    }
    return new Map(CORNERS.map((corner, k) => [corner, counts[k]]))
  }

  // Fixed to its corner, so that it folds towards it.
  place({ left, top, width, height }) {
    const [low, right] = [this.corner.startsWith("bottom"), this.corner.endsWith("right")]
    Object.assign(this.box.style, {
      left: right ? "auto" : `${left + EDGE}px`, right: right ? `calc(100% - ${left + width - EDGE}px)` : "auto",
      top: low ? "auto" : `${top + (right ? BELOW_TOOLS : EDGE)}px`, bottom: low ? `calc(100% - ${top + height - EDGE}px)` : "auto",
    })
  }
}

function spot(corner, { left, top, width, height }, wide, high) {
  const right = corner.endsWith("right")
  return {
    left: right ? left + width - EDGE - wide : left + EDGE,
    top: corner.startsWith("bottom") ? top + height - EDGE - high : top + (right ? BELOW_TOOLS : EDGE),
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
