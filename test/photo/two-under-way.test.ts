import { expect, it } from 'vitest'
import { mendPhoto } from '../../src/photo/node/engine.ts'
import { loadModels } from '../../src/photo/node/models.ts'
import { drawPortrait, samplePortrait } from '../../src/sample/portrait.ts'
import { provinceDefault } from '../../src/shared/photo/spec.ts'

it('photos that are processed at the same time in one thread do not affect each other, although they share memory', async () => {
  const models = await loadModels()
  const photos = await Promise.all(
    [
      { ...samplePortrait(3), background: '#438edb' },
      { ...samplePortrait(4), background: '#d0d0d0', width: 700, height: 900 },
    ].map((options) => drawPortrait(options)),
  )
  const mend = (photo: Uint8Array) => mendPhoto(photo, provinceDefault, models)
  const alone = []
  for (const photo of photos) alone.push(await mend(photo))
  expect(alone.map(({ output }) => output !== undefined)).toEqual([true, true])
  expect(await Promise.all(photos.map(mend))).toEqual(alone)
})
