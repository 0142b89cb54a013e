import { createHash, createPrivateKey } from 'node:crypto'
import { join } from 'node:path'
import { inflateSync } from 'node:zlib'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { createCertificateWriter } from '../../src/certificate/certificate-writer.ts'
import type { CertificateData } from '../../src/certificate/data/certificate-data.ts'
import { createProvince, longData, sampleData, tokenSignerOf } from '../fixtures/certificate/sample.ts'

// The golden files hold what a certificate draws: every object, long streams by their SHA-256. Other suites let foreign
// programs judge the same pages. When a golden file changes, compare the page before and after by eye (`npm run demo`).

/** A fixed key, because the token in the QR code is signed with it. Its 32 bytes are 1. */
const tokenSigner = tokenSignerOf(
  createPrivateKey({
    key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), Buffer.alloc(32, 1)]),
    format: 'der',
    type: 'pkcs8',
  }),
)

/** An object's text; in place of packed or binary bytes those that a reader sees, or their digest when there are many. */
const shown = (object: Buffer): string => {
  const text = object.toString('latin1')
  const stream = /^(<<.*?)\/Length (\d+)>>\nstream\n/s.exec(text)
  // The length of the seal differs from key to key.
  if (!stream) return text.replace(/\/ByteRange\[.*>(?=>>$)/, '/ByteRange…')
  // The photo is that of the caller.
  if (text.includes('/DCTDecode')) return stream[1]!
  const packed = object.subarray(stream[0].length, stream[0].length + Number(stream[2]))
  const bytes = stream[1]!.includes('/FlateDecode') ? inflateSync(packed) : packed
  const digest = createHash('sha256').update(bytes).digest('hex')
  return `${stream[1]}>> ${bytes.length < 1500 ? bytes.toString('utf8') : digest}`
}

const objectsOf = async (data: CertificateData, specimen = false): Promise<string[]> => {
  const file = Buffer.from(
    await createCertificateWriter({ signer: createProvince().signer, tokenSigner, specimen }).write(data),
  )
  const text = file.toString('latin1')
  const objects = [...text.matchAll(/(?<=\n)\d+ 0 obj\n(.*?)(?=\nendobj\n)/gs)].map(
    ({ 0: object, 1: body = '', index }) => {
      const end = index + object.length
      return `${object.slice(0, -body.length - 1)} ${shown(file.subarray(end - body.length, end))}`
    },
  )
  return [...objects, /\ntrailer\n(.*)\n/.exec(text)![1]!]
}

const golden = (name: string): string => join(import.meta.dirname, `../golden/certificate-${name}.txt`)

it('draws the usual certificate as before', async () => {
  await expect(`${(await objectsOf(sampleData())).join('\n')}\n`).toMatchFileSnapshot(golden('usual'))
})

it('draws the longest certificate and the specimen mark as before', async () => {
  const usual = await objectsOf(sampleData())
  const differing = async (data: CertificateData, specimen: boolean) =>
    // Fonts for rare characters come with the system.
    (await objectsOf(data, specimen)).filter((object) => !usual.includes(object) && !/HanaMinB|\/Length1/.test(object))
  const objects = [...(await differing(longData(), false)), '', ...(await differing(sampleData(), true))]
  await expect(`${objects.join('\n')}\n`).toMatchFileSnapshot(golden('others'))
})

it('embeds a grey photo as one', async () => {
  const create = { width: 10, height: 12, channels: 3, background: '#888888' } as const
  const photo = await sharp({ create }).toColourspace('b-w').jpeg().toBuffer()
  const objects = await objectsOf({ ...sampleData(), photo })
  const image =
    '/Type/XObject/Subtype/Image/Width 10/Height 12/BitsPerComponent 8/ColorSpace/DeviceGray/Filter/DCTDecode'
  expect(objects.filter((object) => object.endsWith(`<<${image}`))).toHaveLength(1)
})
