import { generateKeyPairSync } from 'node:crypto'
import { beforeAll, expect, onTestFinished, test } from 'vitest'
import { connectInProcess } from '../../src/core/host/in-process.ts'
import { Workplace } from '../../src/core/host/workplace/workplace.ts'
import { adoptSealListFile, findSealList } from '../../src/core/seals/seal-list.ts'
import { sampleAccounts, samplePassword } from '../../src/sample/sample-unit.ts'
import { largestSealListFile, type SealList } from '../../src/shared/sync/seal-list.ts'
import { generateSigningKey, type SigningKey } from '../../src/trust/keys.ts'
import { signSealList } from '../../src/trust/seal-list.ts'
import { signerOf } from '../../src/trust/signer.ts'
import { createEnrolledUnit, pinProvinceKey } from '../fixtures/unit/enrolled-unit.ts'
import { copyUnit, openCopy } from '../fixtures/unit/own-unit.ts'
import { problem } from '../fixtures/unit/problem-of.ts'

let home: string
let province: SigningKey

beforeAll(async () => {
  home = await createEnrolledUnit()
  province = await pinProvinceKey(home)
})

/** A list whose one seal is any key. */
const listOf = (generation: number): SealList => {
  const { publicKey } = generateKeyPairSync('ed25519')
  const certificates = [publicKey.export({ type: 'spki', format: 'der' }).toString('base64')]
  const at = '2026-05-20T00:00:00Z'
  return { generation, publishedAt: at, seals: [{ certificates, from: at, until: null, compromised: false }] }
}

const fileOf = async (list: SealList, key = province): Promise<Uint8Array> =>
  new TextEncoder().encode(JSON.stringify(await signSealList(list, signerOf(key))))

test('a list of seals is adopted if the province signed it and it is newer, and otherwise changes nothing', async () => {
  const unit = await openCopy(home, 'clerk')
  expect(findSealList(unit.database)).toBeUndefined()
  await expect(adoptSealListFile(unit, await fileOf(listOf(1), generateSigningKey()))).rejects.toMatchObject({
    code: 'core.sync.seals',
  })
  for (const text of ['', '{}', '[1]', '{"generation":2}'])
    await expect(adoptSealListFile(unit, new TextEncoder().encode(text))).rejects.toMatchObject({
      code: 'core.sync.seals',
    })
  expect(findSealList(unit.database)).toBeUndefined()

  const second = listOf(2)
  expect(await adoptSealListFile(unit, await fileOf(second))).toBe(2)
  expect(findSealList(unit.database)).toEqual(second)
  for (const older of [listOf(1), listOf(2)]) expect(await adoptSealListFile(unit, await fileOf(older))).toBe(2)
  expect(findSealList(unit.database)).toEqual(second)
  expect(await adoptSealListFile(unit, await fileOf(listOf(5)))).toBe(5)
})

test('the window adopts a list from a file, once somebody has signed in', async () => {
  const workplace = new Workplace(copyUnit(home), '1.2.3')
  onTestFinished(() => workplace.lock())
  const client = connectInProcess(workplace)
  const give = async (bytes: Uint8Array) =>
    client.sync.importSeals({ file: new File([bytes as Uint8Array<ArrayBuffer>], 'seals.json') })
  expect(await problem(give(await fileOf(listOf(2))))).toBe('host.signedOut')

  await client.session.signIn({ name: sampleAccounts.clerk, password: samplePassword })
  expect((await client.sync.status()).sealGeneration).toBeNull()
  expect(await problem(give(await fileOf(listOf(2), generateSigningKey())))).toBe('core.sync.seals')
  expect(await problem(give(Buffer.alloc(largestSealListFile + 1, 0x20)))).toBe('core.sync.seals')
  const twice = Buffer.from(await fileOf(listOf(2)))
    .toString()
    .replace('{', '{"generation":9,')
  expect(await problem(give(Buffer.from(twice)))).toBe('core.sync.seals')
  expect((await client.sync.status()).sealGeneration).toBeNull()

  expect(await give(await fileOf(listOf(2)))).toEqual({ generation: 2, was: null })
  expect(await give(await fileOf(listOf(1)))).toEqual({ generation: 2, was: 2 })
  expect(await give(await fileOf(listOf(3)))).toEqual({ generation: 3, was: 2 })
  expect((await client.sync.status()).sealGeneration).toBe(3)
})
