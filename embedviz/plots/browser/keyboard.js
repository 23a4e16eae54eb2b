// The map by keyboard: arrows move, plus and minus zoom, 0 shows everything, Escape clears.
const STEP = 0.12 // of the view

export function listenToKeys(element, { pan, zoom, reset, clear }) {
  const moves = {
    ArrowLeft: () => pan(-STEP, 0), ArrowRight: () => pan(STEP, 0), ArrowUp: () => pan(0, STEP), ArrowDown: () => pan(0, -STEP),
    "+": () => zoom(1.4), "=": () => zoom(1.4), "-": () => zoom(1 / 1.4), _: () => zoom(1 / 1.4),
    0: reset, Home: reset, Escape: clear,
  }
  const known = new Map(Object.entries(moves))
  element.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || !known.has(event.key)) return
    event.preventDefault()
    known.get(event.key)()
  })
}
