import { sniff } from '../../photo/sniff.ts'
import { toJpeg } from './picture-engine.ts'

/** What every window can show as it is. */
const shownByWindows: ReadonlySet<string> = new Set(['jpeg', 'png', 'webp'])

/** An original in a form that a window can show: as it is, or as a JPEG of its pixels where it is HEIC or TIFF. */
export const shownOriginal = async (bytes: Uint8Array): Promise<{ bytes: Uint8Array; type: string }> => {
  const format = sniff(bytes)
  if (shownByWindows.has(format)) return { bytes, type: `image/${format}` }
  return { bytes: await toJpeg(bytes), type: 'image/jpeg' }
}
