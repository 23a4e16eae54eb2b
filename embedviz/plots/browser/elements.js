// Small pieces of page made by hand. Text goes in as text: a label can never become markup.
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value)
    else made.setAttribute(key, value)
  }
  made.append(...children)
  return made
}

// An icon of 24 x 24 drawn by one path.
export function icon(path) {
  const space = "http://www.w3.org/2000/svg"
  const drawing = document.createElementNS(space, "svg")
  drawing.setAttribute("viewBox", "0 0 24 24")
  drawing.setAttribute("aria-hidden", "true")
  const line = document.createElementNS(space, "path")
  line.setAttribute("d", path)
  drawing.append(line)
  return drawing
}

// Say in the map's own place what went wrong.
export function complain(box, error) {
  box.dataset.state = "failed"
  box.querySelector(".ev-waiting").textContent = `The map cannot be drawn: ${error.message ?? error}`
  console.warn("embedviz map:", error)
}
