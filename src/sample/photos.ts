import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SamplePerson } from './persons.ts'
import { drawPortrait, type PortraitOptions, samplePortrait } from './portrait.ts'

/** Eight ways in which a portrait is beyond mending. */
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

/** How many of that many portraits are drawn bad on purpose. */
export const badPortraitCount = (portraits: number): number => Math.min(spoil.length, Math.floor(portraits / 4))

const parallel = 3

// The start of a Windows program: what a renamed .exe begins with.
const program = Buffer.concat([Buffer.from('MZ'), Buffer.alloc(4096, 0x90)])

/** Draws a portrait for each person, named by document number; eight of them are bad in eight ways. */
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
  // The drawing library works on threads of its own: a few at a time keep the cores busy.
  await Promise.all(Array.from({ length: parallel }, draw))
}
