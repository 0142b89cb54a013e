// Flags of a composite glyph's component (OpenType `glyf`).
const argumentsAreWords = 0x0001
const hasScale = 0x0008
const moreComponents = 0x0020
const hasTwoScales = 0x0040
const hasMatrix = 0x0080

/** One component of a composite glyph: its glyph, the place of its index, and its transformation. */
export interface GlyphComponent {
  /** Byte offset of the component's glyph index inside the outline. */
  readonly indexAt: number
  readonly glyph: number
  readonly flags: number
  /** Offset of the component's arguments inside the outline. */
  readonly argumentsAt: number
  /** Offset behind the component. */
  readonly end: number
}

/** The components of a composite outline, in order; empty when the outline is a simple one. */
export const componentsOf = (outline: Uint8Array): GlyphComponent[] => {
  if (outline.length < 10) return []
  const view = new DataView(outline.buffer, outline.byteOffset, outline.byteLength)
  if (view.getInt16(0) >= 0) return []
  const components: GlyphComponent[] = []
  let at = 10
  for (;;) {
    const flags = view.getUint16(at)
    const scale = flags & hasScale ? 2 : flags & hasTwoScales ? 4 : flags & hasMatrix ? 8 : 0
    const end = at + 4 + (flags & argumentsAreWords ? 4 : 2) + scale
    components.push({ indexAt: at + 2, glyph: view.getUint16(at + 2), flags, argumentsAt: at + 4, end })
    if (!(flags & moreComponents)) return components
    at = end
  }
}
