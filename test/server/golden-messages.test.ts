import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import packageJson from '../../package.json' with { type: 'json' }
import { readBatchFile } from '../../src/exchange/batch-file.ts'
import { parseDictionaryFile } from '../../src/exchange/dictionary-file.ts'
import { openEnrolmentAnswer, openEnrolmentRequest, readEnrolmentNotice } from '../../src/exchange/enrolment-file.ts'
import { parseReceiptFile } from '../../src/exchange/receipt-file.ts'
import { dictionarySchema } from '../../src/shared/dictionary/dictionary.ts'
import { manifestSchema } from '../../src/shared/sync/batch.ts'
import { provinceKeysSchema } from '../../src/shared/sync/enrolment.ts'
import { type RouteName, readingSchema, routes } from '../../src/shared/sync/routes.ts'
import { batchRoot, manifestDigest } from '../../src/trust/batch.ts'
import { openDictionary } from '../../src/trust/dictionary.ts'
import { importSealingKey, openSealed } from '../../src/trust/hpke.ts'
import { verifyReceipt } from '../../src/trust/receipt.ts'
import { openSealList } from '../../src/trust/seal-list.ts'
import { sha256Hex } from '../../src/trust/sha256.ts'
import { readPayload } from '../../src/trust/verified-json.ts'
import { fromJson, type GoldenMessage, writeGoldenMessages } from '../fixtures/province/golden-messages.ts'
import { root } from '../fixtures/repository.ts'

const golden = join(root, 'test/golden')
const versions = readdirSync(golden).filter((name) => /^\d+\.\d+\.\d+$/.test(name))

test('this version has messages of every route', () => {
  const written = readdirSync(join(golden, packageJson.version, 'routes')).map((name) => name.replace('.json', ''))
  expect(written.toSorted()).toEqual(Object.keys(routes).toSorted())
})

test('the script still writes all of them', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'gzzc-golden-'))
  await writeGoldenMessages(folder)
  for (const part of ['routes', 'files']) {
    expect(readdirSync(join(folder, part))).toEqual(readdirSync(join(golden, packageJson.version, part)))
  }
})

describe.each(versions)('version %s', (version) => {
  const folder = join(golden, version)
  const file = (name: string): Buffer => readFileSync(join(folder, 'files', name))
  const json = (name: string): unknown => JSON.parse(file(name).toString())
  const messageOf = (name: string): GoldenMessage =>
    JSON.parse(readFileSync(join(folder, 'routes', `${name}.json`), 'utf8')) as GoldenMessage
  const keys = () => provinceKeysSchema.parse(messageOf('provinceKeys').answer)

  const names = readdirSync(join(folder, 'routes')).map((name) => name.replace('.json', '') as RouteName)
  test.each(names)('the messages of %s are read as they were meant', (name) => {
    const { request, answer } = messageOf(name)
    if (request !== undefined) {
      const given = fromJson(request)
      expect(routes[name].request?.parse(given)).toEqual(given)
    }
    const given = fromJson(answer)
    expect(readingSchema(name).parse(given)).toEqual(given)
  })

  test('the files are read as they were meant', async () => {
    const key = importSealingKey(file('sealing-key.pem').toString())
    const { submission, photos } = await readBatchFile(join(folder, 'files/batch.gzzc'), (sealed, info, additional) =>
      openSealed(key, sealed, info, Buffer.from(additional)),
    )
    const manifest = readPayload(submission.envelope, manifestSchema)
    const digest = manifestDigest(Buffer.from(submission.envelope.payload, 'base64'))
    expect(batchRoot(submission)).toBe(manifest.root)
    expect(photos.map((photo) => sha256Hex(photo))).toEqual(submission.photos.map(({ sha256 }) => sha256))
    const receipt = parseReceiptFile('receipt.json', file('receipt.json'))
    const expected = { batchId: manifest.batchId, manifest: digest }
    expect(verifyReceipt(receipt, keys(), expected).receipt.outcomes).toHaveLength(submission.records.length)

    const { signing } = keys()
    const dictionary = parseDictionaryFile(file('dictionary.json'))
    expect(openDictionary(dictionary.envelope, signing.publicKey, dictionarySchema).version).toBe(dictionary.version)
    expect(openSealList(json('seals.json'), signing.publicKey).seals).not.toEqual([])
    expect(readEnrolmentNotice('notice.json', file('notice.json')).signingKey).toBe(signing.keyId)
    expect(openEnrolmentRequest(json('enrolment-request.json')).deviceName).toBe('样例电脑乙')
    expect(openEnrolmentAnswer(json('enrolment-answer.json')).enrolment.keys).toEqual(keys())
  })
})
