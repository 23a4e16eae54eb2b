// The colours and the type of the page, read from Streamlit's theme each time it may have changed.
export function readTheme(element) {
  const style = getComputedStyle(element)
  const read = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise
  const background = read("--st-background-color", "#ffffff")
  const text = read("--st-text-color", "#31333f")
  return {
    background,
    dark: luminance(channels(background)) < 0.4,
    text,
    faint: mixed(channels(background), channels(text), 0.14), // lines that must not compete with points
    primary: read("--st-primary-color", "#ff4b4b"),
    border: read("--st-border-color", "#d5d6d9"),
    font: read("--st-font", "sans-serif"),
  }
}

function channels(colour) {
  const pen = document.createElement("canvas").getContext("2d", { willReadFrequently: true })
  pen.fillStyle = colour
  pen.fillRect(0, 0, 1, 1)
  return pen.getImageData(0, 0, 1, 1).data
}

function mixed(from, to, share) {
  return `rgb(${[0, 1, 2].map(k => Math.round(from[k] + (to[k] - from[k]) * share)).join(", ")})`
}

function luminance([red, green, blue]) {
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255
}
