// The list of nearest rows beside the map: a real table, one stop for the Tab key, arrows walk along it,
// Enter or a click chooses a row.
import { element } from "./elements.js"

export default function ({ data, parentElement, setTriggerValue }) {
  const box = parentElement.querySelector(".ev-nearest")
  const choose = row => setTriggerValue("chosen", { row, count: (box.count = (box.count ?? 0) + 1) })
  const lines = data.lines.map(line => lineOf(line, choose))
  const head = element("tr", {}, element("th", { scope: "col" }, data.heading), element("th", { scope: "col" }, "Nearness (distance)"))
  const table = element("table", { "aria-label": data.label },
    element("thead", {}, head), element("tbody", {}, ...lines))
  const held = box.contains(document.activeElement) // the list was walked by keyboard: stay in it
  box.replaceChildren(table)
  if (!lines.length) return
  roam(lines, lines[0])
  if (held) lines[0].focus()
  table.addEventListener("keydown", event => walk(event, lines))
}

function lineOf({ row, word, distance, share, drawn }, choose) {
  const bar = element("span", { class: "ev-bar", "aria-hidden": "true" })
  bar.style.width = `${Math.round(100 * share)}%`
  const line = element("tr", { "data-row": row, title: drawn ? `Go to ${word}` : `Go to ${word} (not on this map)` },
    element("td", {}, word), element("td", {}, bar, element("span", {}, distance)))
  line.addEventListener("click", () => choose(row))
  line.addEventListener("keydown", event => {
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault()
      choose(row)
    }
  })
  return line
}

function walk(event, lines) {
  const at = lines.indexOf(document.activeElement)
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: lines.length - 1 }[event.key]
  if (next === undefined || at < 0) return
  event.preventDefault()
  const line = lines[Math.min(lines.length - 1, Math.max(0, next))]
  roam(lines, line)
  line.focus()
}

function roam(lines, current) {
  for (const line of lines) line.tabIndex = line === current ? 0 : -1
}
