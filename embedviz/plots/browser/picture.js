// The view as a file. Plotly gives its part as SVG (points as a picture inside, axes as lines); marks,
// labels and legend are written into it by the same code that draws the screen. PNG is that SVG, drawn.
import { drawMarks } from "./marks.js"
import { short } from "./legend.js"
import { SvgPen } from "./svg_pen.js"

const SHARPNESS = 2 // pixels of the PNG for each pixel of the screen
const GREY = `<filter id="ev-grey"><feColorMatrix type="saturate" values="0"/></filter>`

export async function asSvg(scene, plotly, element, legendCorner) {
  const { width, height } = scene.stage.size
  const address = await plotly.toImage(element, { format: "svg", width, height })
  const base = decodeURIComponent(address.slice(address.indexOf(",") + 1))
  const pen = new SvgPen(scene.theme.font)
  drawMarks(pen, { ...scene, project: scene.stage.projector() })
  drawLegend(pen, scene, legendCorner)
  const { left, top, width: wide, height: high } = scene.stage.area()
  const clip = `<clipPath id="ev-area"><rect x="${left}" y="${top}" width="${wide}" height="${high}"/></clipPath>`
  const shown = scene.marks.greyRest ? base.replace(/<image /g, `<image filter="url(#ev-grey)" opacity="0.35" `) : base
  return shown.replace(/<\/svg>\s*$/, `<defs>${GREY}${clip}</defs><g clip-path="url(#ev-area)">${pen}</g></svg>`)
}

export async function asPng(svg, { width, height }) {
  const address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }))
  try {
    const drawn = new Image()
    drawn.src = address
    await drawn.decode()
    const canvas = document.createElement("canvas")
    Object.assign(canvas, { width: width * SHARPNESS, height: height * SHARPNESS })
    canvas.getContext("2d").drawImage(drawn, 0, 0, canvas.width, canvas.height)
    return await new Promise(resolve => canvas.toBlob(resolve, "image/png"))
  } finally {
    URL.revokeObjectURL(address)
  }
}

export function save(blob, name) {
  const link = document.createElement("a")
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

function shortened(name) {
  return name.length > 18 ? `${name.slice(0, 17)}…` : name
}

const LINE = 18 // pixels per line of the legend
const WIDE = 190

function drawLegend(pen, { paint, theme, stage }, corner) {
  if (paint.kind === "plain") return
  const palette = theme.dark ? paint.dark : paint.light
  const ramp = paint.kind === "categories" ? 0 : 2
  const high = (paint.entries.length + 1 + ramp) * LINE + 12
  const { left, top, width, height } = stage.area()
  const x = corner?.endsWith("right") ? left + width - WIDE - 8 : left + 8
  let y = corner?.startsWith("top") ? top + 8 : top + height - high - 8
  pen.box(x, y, WIDE, high, { fill: theme.background, stroke: theme.border })
  const write = (text, at, weight = 400) => pen.text(at, y, text, { size: 12, weight, fill: theme.text })
  y += 6 + LINE / 2
  write(paint.title, x + 10, 600)
  if (ramp) {
    y += LINE
    for (let k = 0; k < 17; k++) {
      pen.box(x + 10 + k * 10, y - 5, 10, 10, { fill: palette[Math.round((k / 16) * (palette.length - 2))] })
    }
    y += LINE
    write(`${short(paint.low)} to ${short(paint.high)}`, x + 10)
  }
  for (const [name, count, code] of paint.entries) {
    y += LINE
    pen.dot(x + 15, y, 5, { fill: palette[code] })
    write(`${shortened(name)} (${count.toLocaleString()})`, x + 28)
  }
}
