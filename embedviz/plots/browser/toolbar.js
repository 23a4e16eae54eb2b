// A slim row of buttons in the corner of the map. Left and right arrows walk along it; each button has
// a name for screen readers and a tooltip.
import { element, icon } from "./elements.js"

const BUTTONS = [
  ["zoomIn", "Zoom in (+)", "M12 5v14M5 12h14"],
  ["zoomOut", "Zoom out (−)", "M5 12h14"],
  ["reset", "Show everything (0)", "M4 10V4h6M20 14v6h-6M20 10V4h-6M4 14v6h6"],
  ["box", "Select with a box", "M5 5h14v14H5z"],
  ["lasso", "Select with a lasso", "M12 5c5 0 8 2 8 5s-3 5-8 5-8-2-8-5 3-5 8-5M8 14c-2 2-1 4 1 4s2 3 0 4"],
  ["png", "Save as PNG picture", "M4 5h16v14H4zM5 17l5-6 4 5 2-2 3 3M15 9h.01"],
  ["svg", "Save as SVG drawing", "M12 4v11M7 10l5 5 5-5M4 20h16"],
]
const FLAT_ONLY = new Set(["box", "lasso"])

export class Toolbar {
  constructor(parent, actions) {
    this.buttons = new Map(BUTTONS.map(([name, title, path]) => [name, buttonOf(name, title, path, actions[name])]))
    this.bar = element("div", { class: "ev-tools", role: "toolbar", "aria-label": "Map tools" }, ...this.buttons.values())
    this.bar.addEventListener("keydown", event => this.walk(event))
    parent.append(this.bar)
    this.roam([...this.buttons.values()][0])
  }

  // Which tool is in hand: "box", "lasso" or null; 3-D maps have neither.
  show(tool, dims) {
    for (const [name, button] of this.buttons) {
      if (!FLAT_ONLY.has(name)) continue
      button.hidden = dims === 3
      button.setAttribute("aria-pressed", String(tool === name))
    }
  }

  walk(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key]
    if (!step) return
    event.preventDefault()
    event.stopPropagation()
    const shown = [...this.buttons.values()].filter(button => !button.hidden)
    const next = shown[(shown.indexOf(document.activeElement) + step + shown.length) % shown.length]
    this.roam(next)
    next.focus()
  }

  // One stop for the Tab key, as the pattern for toolbars asks.
  roam(current) {
    for (const button of this.buttons.values()) button.tabIndex = button === current ? 0 : -1
  }
}

function buttonOf(name, title, path, action) {
  const button = element("button", { type: "button", "aria-label": title, title, "data-tool": name, onclick: action }, icon(path))
  if (FLAT_ONLY.has(name)) button.setAttribute("aria-pressed", "false")
  return button
}
