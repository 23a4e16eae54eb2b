// The card beside the pointed-at point: its label, its colour's meaning, and a few cells of the table.
import { element } from "./elements.js"

const GAP = 14 // pixels between point and card

export class HoverCard {
  constructor(parent) {
    this.card = element("div", { class: "ev-card", role: "status", hidden: "" })
    parent.append(this.card)
  }

  show([x, y], title, lines, { width, height }) {
    const rows = lines.map(([name, value]) => element("div", {}, element("span", {}, `${name} `), value))
    this.card.replaceChildren(element("strong", {}, title), ...rows)
    this.card.hidden = false
    const { offsetWidth, offsetHeight } = this.card
    const left = x + GAP + offsetWidth < width ? x + GAP : Math.max(0, x - GAP - offsetWidth)
    const top = Math.max(0, Math.min(y - offsetHeight / 2, height - offsetHeight))
    Object.assign(this.card.style, { left: `${left}px`, top: `${top}px` })
  }

  hide() {
    this.card.hidden = true
  }
}
