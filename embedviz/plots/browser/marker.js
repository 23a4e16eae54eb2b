// How large and how solid a point is: many points are small and let each other show through.
export function markerSize(count) {
  return Math.max(2.4, Math.min(9, 15 - 2.6 * Math.log10(Math.max(count, 1))))
}

export function markerOpacity(count) {
  return Math.max(0.55, Math.min(0.9, 1.25 - 0.14 * Math.log10(Math.max(count, 1))))
}

// Plotly's marker for codes and a palette: each code sits exactly on its own stop of the colour scale.
export function marker(paint, theme, count) {
  const palette = theme.dark ? paint.dark : paint.light
  const shape = { size: markerSize(count), opacity: markerOpacity(count), line: { width: 0 } }
  if (paint.kind === "plain") return { ...shape, color: palette[0] }
  const last = Math.max(1, palette.length - 1)
  const scale = palette.map((colour, code) => [code / last, colour])
  if (scale.length === 1) scale.push([1, palette[0]])
  return { ...shape, color: paint.codes, colorscale: scale, cmin: 0, cmax: last, cauto: false, showscale: false }
}

export function colourOf(paint, theme, index) {
  const palette = theme.dark ? paint.dark : paint.light
  return palette[paint.kind === "plain" ? 0 : paint.codes[index]]
}
