import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { expect, it } from 'vitest'
import { modelContents } from '../../src/photo/model-contents.ts'
import { modelFiles } from '../../src/photo/node/models.ts'
import { modelNames } from '../../src/photo/tensorflow.ts'

it('every model file has the content that pages require', () => {
  const files = new Map(modelFiles().map((path) => [basename(path), path]))
  for (const name of modelNames) {
    for (const [part, ending] of [
      ['graph', 'json'],
      ['weights', 'bin'],
    ] as const) {
      const content = readFileSync(files.get(`${name}.${ending}`)!)
      const sha256 = createHash('sha256').update(content).digest('base64')
      expect({ name, part, bytes: content.length, sha256 }).toEqual({ name, part, ...modelContents[name][part] })
    }
  }
})
