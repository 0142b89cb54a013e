import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Problem } from '../shared/errors/problem.ts'
import { TrueTypeFont } from './font/true-type-font.ts'

/** The faces of the certificate: serif for the title and the values, sans for the labels. */
interface Face {
  readonly file: string
  /** Name written into the PDF. */
  readonly postScriptName: string
  /** Location of the file when no fonts directory is given. */
  readonly place: { readonly package: string } | { readonly directory: string }
}

const serif = '@expo-google-fonts/noto-serif-sc'
const sans = '@expo-google-fonts/noto-sans-sc'
/** Debian's fonts-hanazono. */
const hanazono = '/usr/share/fonts/truetype/hanazono'

const faces = {
  title: {
    file: 'NotoSerifSC_700Bold.ttf',
    postScriptName: 'NotoSerifSC-Bold',
    place: { package: `${serif}/700Bold` },
  },
  value: {
    file: 'NotoSerifSC_500Medium.ttf',
    postScriptName: 'NotoSerifSC-Medium',
    place: { package: `${serif}/500Medium` },
  },
  label: {
    file: 'NotoSansSC_400Regular.ttf',
    postScriptName: 'NotoSansSC-Regular',
    place: { package: `${sans}/400Regular` },
  },
  rare: { file: 'HanaMinB.ttf', postScriptName: 'HanaMinB', place: { directory: hanazono } },
} as const satisfies Record<string, Face>

export type FaceName = keyof typeof faces

const require = createRequire(import.meta.url)

const pathOf = (face: Face, fontsDirectory: string | undefined): string => {
  if (fontsDirectory !== undefined) return join(fontsDirectory, face.file)
  if ('directory' in face.place) return join(face.place.directory, face.file)
  return require.resolve(`${face.place.package}/${face.file}`)
}

/** The certificate's fonts. Each is read from its file on first use. */
export class CertificateFonts {
  readonly #directory: string | undefined
  readonly #open = new Map<FaceName, TrueTypeFont>()
  /** Cache of looked-up characters, bounded by the size of Unicode. */
  readonly #faces = new Map<string, 'value' | 'rare' | undefined>()

  constructor(fontsDirectory: string | undefined) {
    this.#directory = fontsDirectory
  }

  /**
   * @throws Problem `certificate.fontMissing`, `certificate.fontUnreadable`
   */
  face(name: FaceName): TrueTypeFont {
    const known = this.#open.get(name)
    if (known) return known
    const path = this.#path(name)
    if (path === undefined) throw new Problem('certificate.fontMissing', { path: faces[name].file })
    try {
      const font = new TrueTypeFont(readFileSync(path))
      this.#open.set(name, font)
      return font
    } catch (cause) {
      throw new Problem('certificate.fontUnreadable', { path }, { cause })
    }
  }

  /** Name of the face inside the PDF. */
  postScriptName(name: FaceName): string {
    return faces[name].postScriptName
  }

  /** The face that prints a character of a value: the serif, else the face for rare characters, else none. */
  faceFor(character: string): 'value' | 'rare' | undefined {
    if (!this.#faces.has(character)) this.#faces.set(character, this.#findFace(character))
    return this.#faces.get(character)
  }

  #findFace(character: string): 'value' | 'rare' | undefined {
    const codePoint = character.codePointAt(0)!
    // Never printed, because each machine shows a private-use code point differently (docs/domain.md, "Names").
    if (/\p{Co}/u.test(character)) return undefined
    if (this.face('value').glyphOf(codePoint) !== 0) return 'value'
    return this.#path('rare') !== undefined && this.face('rare').glyphOf(codePoint) !== 0 ? 'rare' : undefined
  }

  #path(name: FaceName): string | undefined {
    try {
      const path = pathOf(faces[name], this.#directory)
      return existsSync(path) ? path : undefined
    } catch {
      // A package that is not installed counts as a missing file.
      return undefined
    }
  }
}

const opened = new Map<string | undefined, CertificateFonts>()

/** The fonts of a directory, by default those that come with the program. They are opened once per process or worker. */
export const certificateFonts = (fontsDirectory?: string): CertificateFonts => {
  const fonts = opened.get(fontsDirectory) ?? new CertificateFonts(fontsDirectory)
  opened.set(fontsDirectory, fonts)
  return fonts
}

/**
 * Returns the characters of a text that no certificate font can print, each once, in order.
 * Call it before a certificate is issued, because a missing glyph prints as □ and vanishes from extracted text.
 * @example
 * missingGlyphs('王䶮') // []
 */
export const missingGlyphs = (text: string, fontsDirectory?: string): string[] => {
  const fonts = certificateFonts(fontsDirectory)
  return [...new Set(text)].filter((character) => fonts.faceFor(character) === undefined)
}
