// Writes the strokes of canvas_pen.js as SVG elements, for the picture that a user takes away.
export class SvgPen {
  constructor(font) {
    this.font = font
    this.parts = []
  }

  line(x1, y1, x2, y2, { colour, width, opacity = 1 }) {
    this.add("line", { x1, y1, x2, y2, stroke: colour, "stroke-width": width, "stroke-opacity": opacity })
  }

  dot(x, y, radius, { fill, stroke, width = 1 }) {
    this.add("circle", { cx: x, cy: y, r: radius, fill: fill ?? "none", stroke: stroke ?? "none", "stroke-width": width })
  }

  speck(x, y, radius, fill) {
    this.add("circle", { cx: x, cy: y, r: radius, fill })
  }

  box(x, y, width, height, { fill, stroke }) {
    this.add("rect", { x, y, width, height, fill, stroke: stroke ?? "none" })
  }

  text(x, y, text, { size, weight = 400, fill, halo }) {
    const look = { x, y, "font-family": this.font, "font-size": size, "font-weight": weight, "dominant-baseline": "central" }
    if (halo) this.add("text", { ...look, fill: halo, stroke: halo, "stroke-width": 3, "stroke-linejoin": "round" }, text)
    this.add("text", { ...look, fill }, text)
  }

  add(name, attributes, text = "") {
    const written = Object.entries(attributes).map(([key, value]) => `${key}="${escaped(short(value))}"`)
    this.parts.push(`<${name} ${written.join(" ")}>${escaped(text)}</${name}>`)
  }

  toString() {
    return this.parts.join("\n")
  }
}

function short(value) {
  return typeof value === "number" ? String(Math.round(value * 100) / 100) : String(value)
}

const SIGNS = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" }

function escaped(text) {
  return text.replace(/[&<>"']/g, sign => SIGNS[sign])
}
