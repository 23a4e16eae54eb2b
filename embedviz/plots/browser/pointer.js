// What the mouse or a finger wants: a short press is a click, resting is hovering, the rest is plotly's.
const SLIP = 5 // pixels a click may move
const REACH = { mouse: 14, pen: 16, touch: 24 } // pixels around the pointer within which a point counts

export function listenToPointer(element, { clicked, pointed, left, twice }) {
  let down = null
  let waiting = 0
  const place = event => {
    const box = element.getBoundingClientRect()
    return [event.clientX - box.left, event.clientY - box.top, REACH[event.pointerType] ?? REACH.mouse]
  }
  element.addEventListener("pointerdown", event => {
    down = event.button === 0 ? [event.clientX, event.clientY] : null
    cancelAnimationFrame(waiting)
    left()
  }, true)
  // On the window: plotly covers the page with a sheet of its own while a drag lasts.
  const up = event => {
    const short = down && Math.hypot(event.clientX - down[0], event.clientY - down[1]) < SLIP
    down = null
    if (short) clicked(...place(event))
  }
  window.addEventListener("pointerup", up, true)
  element.addEventListener("pointermove", event => {
    if (event.buttons) return
    cancelAnimationFrame(waiting)
    const at = place(event)
    waiting = requestAnimationFrame(() => pointed(...at))
  })
  element.addEventListener("pointerleave", () => {
    cancelAnimationFrame(waiting)
    left()
  })
  element.addEventListener("dblclick", twice)
  return () => {
    cancelAnimationFrame(waiting)
    window.removeEventListener("pointerup", up, true)
  }
}
