import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, beforeEach, expect, test } from 'vitest'
import type { CoreClient } from '../../src/shared/rpc/contract.ts'
import { createEnrolledUnit, temporaryFolder } from '../fixtures/unit/enrolled-unit.ts'
import { copyUnit, type OpenWorkplace, openWorkplace } from '../fixtures/unit/own-unit.ts'

let prepared: string
/** The clerk's, in a copy of the prepared unit for each test, and a folder with files to open. */
let client: CoreClient
let workplace: OpenWorkplace['workplace']
let signIn: OpenWorkplace['signIn']
let folder: string

beforeAll(async () => {
  prepared = await createEnrolledUnit()
})
beforeEach(async () => {
  folder = temporaryFolder()
  const opened = await openWorkplace(copyUnit(prepared), 'clerk')
  client = opened.client
  workplace = opened.workplace
  signIn = opened.signIn
})
/** Opens a path as if a person had chosen it. */
const open = async (path: string) => client.opening.open({ given: workplace.given.give(path) })

const refusal = (code: string) => ({ data: { code } })

test('a file is opened by its path, listed first, and read', async () => {
  const path = join(folder, '名单.csv')
  await writeFile(path, '姓名')
  const { id, kind, name } = await open(path)
  expect({ kind, name }).toEqual({ kind: 'table', name: '名单.csv' })
  expect(await ((await client.opening.read({ id })) as File).text()).toBe('姓名')
  await open(folder)
  await client.opening.reopen({ id })
  expect((await client.opening.list()).map(({ name }) => name)).toEqual(['名单.csv', folder.split('/').at(-1)])
})

test('a folder lists its files and gives access to none outside it', async () => {
  await mkdir(join(folder, '照片/甲'), { recursive: true })
  await writeFile(join(folder, '照片/甲/1.jpg'), 'one')
  const { id, isFolder } = await open(join(folder, '照片'))
  expect(isFolder).toBe(true)
  expect(await client.opening.files({ id })).toEqual([{ name: '照片/甲/1.jpg', size: 3 }])
  expect(await ((await client.opening.readInside({ id, name: '照片/甲/1.jpg' })) as File).text()).toBe('one')
  for (const name of ['照片/../名单.csv', '照片', '../名单.csv'])
    await expect(client.opening.readInside({ id, name })).rejects.toMatchObject(refusal('opening.gone'))
})

test('a missing file, an unknown kind and a relative path are refused', async () => {
  await writeFile(join(folder, 'a.exe'), '')
  await expect(open(join(folder, 'a.exe'))).rejects.toMatchObject(refusal('opening.kind'))
  await expect(open(join(folder, 'b.csv'))).rejects.toMatchObject(refusal('opening.gone'))
  await expect(open('b.csv')).rejects.toMatchObject({ code: 'backup.path' })
  await expect(client.opening.read({ id: 'unknown' })).rejects.toMatchObject(refusal('opening.gone'))
})

test('each account has twelve recent files of its own and can remove one', async () => {
  for (let index = 0; index < 14; index++) {
    await writeFile(join(folder, `${index}.csv`), '')
    await open(join(folder, `${index}.csv`))
  }
  const [first, ...rest] = await client.opening.list()
  expect([first?.name, rest.length]).toEqual(['13.csv', 11])
  await client.opening.forget({ id: first!.id })
  expect(await client.opening.list()).toEqual(rest)
  await signIn('reviewer')
  expect(await client.opening.list()).toEqual([])
})
