// The colours and the type of the page, read from Streamlit's theme each time it may have changed.
export function readTheme(element) {
  const style = getComputedStyle(element)
  const read = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise
  const background = read("--st-background-color", "#ffffff")
  return {
    background,
    dark: luminance(background) < 0.4,
    text: read("--st-text-color", "#31333f"),
    primary: read("--st-primary-color", "#ff4b4b"),
    border: read("--st-border-color", "#d5d6d9"),
    font: read("--st-font", "sans-serif"),
  }
}

function luminance(colour) {
  const pen = document.createElement("canvas").getContext("2d")
  pen.fillStyle = colour
  pen.fillRect(0, 0, 1, 1)
  const [red, green, blue] = pen.getImageData(0, 0, 1, 1).data
  return (0.2126 * red + 0.7152 * green + 0.0722 * blue) / 255
}
