import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SamplePerson } from './persons.ts'
import { drawPortrait, type PortraitOptions, samplePortrait } from './portrait.ts'

/** Eight faults that cannot be mended. */
const spoil: readonly ((good: PortraitOptions) => PortraitOptions | 'notAnImage')[] = [
  (good) => ({ ...good, none: true }),
  (good) => ({ ...good, twoPeople: true }),
  (good) => ({ ...good, closedEyes: 1, glasses: false }),
  (good) => ({ ...good, blur: 14 }),
  (good) => ({ ...good, dark: 0.85 }),
  (good) => ({ ...good, cutTop: 0.3 }),
  (good) => ({ ...good, width: 150, height: 210 }),
  () => 'notAnImage',
]

/** Number of deliberately bad portraits among `portraits`. */
export const badPortraitCount = (portraits: number): number => Math.min(spoil.length, Math.floor(portraits / 4))

const parallel = 3

// The first bytes of a renamed .exe.
const program = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(4096, 0x90)])

/** Draws a portrait for each person, named by document number. Up to eight of them have a fault that cannot be mended. */
export const drawSamplePhotos = async (
  folder: string,
  persons: readonly SamplePerson[],
  seed: number,
  options: { readonly signal: AbortSignal; readonly progress: (text: string) => void },
): Promise<void> => {
  await mkdir(folder, { recursive: true })
  const bad = badPortraitCount(persons.length)
  const share = (at: number): number => Math.floor((at * bad) / persons.length)
  let next = 0
  const draw = async (): Promise<void> => {
    for (;;) {
      const index = next++
      const person = persons[index]
      if (!person) return
      options.signal.throwIfAborted()
      const good = samplePortrait(seed + index, person.sex)
      const wanted = share(index + 1) > share(index) ? spoil[share(index)]!(good) : good
      const bytes = wanted === 'notAnImage' ? program : await drawPortrait(wanted)
      await writeFile(join(folder, `${person.documentNumber}.jpg`), bytes)
      options.progress(`画样例照片 ${index + 1}/${persons.length}`)
    }
  }
  // A few at a time keep the cores busy, because the drawing library uses threads of its own.
  await Promise.all(Array.from({ length: parallel }, draw))
}
