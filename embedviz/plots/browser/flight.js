// Moves the view to another place so that the eye can follow; at once where the user wants no movement,
// or where drawing takes too long for it to look like one.
const DURATION = 350 // ms
const SMALL = 20_000 // points up to which every step is drawn

export async function fly(map, to) {
  const { stage, points } = map
  const from = stage.current()
  const start = performance.now()
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches || points.count > SMALL
  for (let share = still ? 1 : 0; share < 1 && !map.gone; ) {
    await stage.show(stage.between(from, to, share * share * (3 - 2 * share)))
    await new Promise(requestAnimationFrame)
    share = Math.min(1, (performance.now() - start) / DURATION)
  }
  if (!map.gone) await map.show(to)
}
