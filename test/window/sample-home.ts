import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { writeSetting } from '../../src/core/store/settings.ts'
import type { Enrolment } from '../../src/core/sync/enrolment.ts'
import { Unit } from '../../src/core/unit.ts'
import { startingDictionary } from '../../src/shared/dictionary/starting-dictionary.ts'
import { columns, type Field } from '../../src/shared/record/columns.ts'
import { identityCheckCharacter } from '../../src/shared/record/document-number.ts'
import { exportSigningKey, generateSigningKey } from '../../src/trust/keys.ts'

export const root = join(import.meta.dirname, '../..')
export const password = '样例密码·2024'
export const administrator = '样例管理员'
export const clerk = '样例经办人'
export const reviewer = '样例审核人'

const unit = {
  id: 'a5a3a2f0-51a4-4c5e-9d0c-3f1f5f3b9c11',
  name: '样例市人力资源和社会保障局',
  creditCode: '11520000MB1A00001X',
}
const committee = '样例市工程技术中级评审委员会'

/** A folder with a unit that is enrolled, has an account of each role, and holds no record yet. */
export const sampleHome = async (): Promise<string> => {
  const home = await mkdtemp(join(tmpdir(), 'gzzc-window-'))
  const opened = await Unit.create(home, { account: administrator, password })
  await opened.addAccount({ name: clerk, role: 'clerk', password })
  await opened.addAccount({ name: reviewer, role: 'reviewer', password })
  // As an enrolment leaves it; the exchange with the server has tests of its own.
  writeSetting(opened.database, 'enrolment', enrolment())
  writeSetting(opened.database, 'dictionary', await dictionary())
  await opened.close()
  return home
}

const enrolment = (): Enrolment => {
  const key = generateSigningKey()
  const known = { keyId: key.keyId, publicKey: key.publicKey }
  return {
    server: 'http://127.0.0.1:9',
    device: key.keyId,
    deviceKey: exportSigningKey(key),
    unit,
    keys: {
      province: '样例省',
      signing: known,
      token: known,
      log: { origin: 'example.org/log', verifierKey: 'example.org/log+00000000+AA' },
      rootCertificate: '-----BEGIN CERTIFICATE-----',
    },
  }
}

const dictionary = async () => {
  const read = (name: string) => readFile(join(root, 'assets/dictionaries', name), 'utf8')
  const starting = startingDictionary(await read('series27.tsv'), await read('guizhou88.tsv'), '2024-01-01')
  return {
    ...starting,
    units: [{ creditCode: unit.creditCode, name: unit.name, kind: 'humanResources' as const }],
    committees: [{ code: 'S1', name: committee, unit: unit.creditCode, series: [], levels: [], reviewTypes: [] }],
  }
}

/** A valid identity number of an invented person, born in 1990; serials to 300,000. */
const identityNumber = (serial: number): string => {
  const month = String(1 + Math.floor(serial / 28_000)).padStart(2, '0')
  const day = String(1 + Math.floor((serial % 28_000) / 1000)).padStart(2, '0')
  const digits = `5201011990${month}${day}${String(serial % 1000).padStart(3, '0')}`
  return digits + identityCheckCharacter(digits)
}

type Cells = Partial<Record<Field, string>>

const person = (serial: number, name: string): Cells => ({
  name,
  sex: serial % 2 === 1 ? '男' : '女',
  documentType: '居民身份证',
  documentNumber: identityNumber(serial),
  series: '工程技术人员',
  specialty: '建筑工程',
  title: '工程师',
  reviewType: '社会化评审',
  obtainedOn: '2024-06-18',
  employerName: `样例建设第${serial}工程有限公司`,
  committee,
  unit: unit.name,
})

const given = '安邦成达恩方光和佳康岚明宁平清如山泰文新'
/** 样例 and two characters: 400 different names. */
const sampleName = (index: number) => `样例${given[Math.floor(index / 20) % 20]}${given[index % 20]}`

/** A spreadsheet as text: `good` persons, then three rows with one fault each. */
export const sampleTable = (good: number): File => {
  const rows = Array.from({ length: good }, (_, index) => person(index + 1, sampleName(index)))
  if (rows[0]) rows[0].name = '样例䶮'
  if (rows[1]) rows[1].name = '样例·阿依古丽'
  const bad = [
    {
      ...person(990, '样例错号'),
      documentNumber: identityNumber(990).replace(/.$/, (last) => (last === '1' ? '2' : '1')),
    },
    { ...person(991, '样例未来'), obtainedOn: '2199-01-01' },
    { ...person(992, '样例错名'), title: '高级幻想师' },
  ]
  const used = columns.filter(({ field }) => field in person(1, ''))
  const lines = [
    used.map(({ header }) => header),
    ...[...rows, ...bad].map((row) => used.map(({ field }) => row[field] ?? '')),
  ]
  return new File([lines.map((line) => line.join(',')).join('\r\n')], '样例名单.csv', { type: 'text/csv' })
}
