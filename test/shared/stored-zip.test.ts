import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openZip } from '../../src/files/zip.ts'
import { storedZip } from '../../src/ui/files/stored-zip.ts'

const parts = [
  { name: '样例甲-520001.pdf', content: new Blob(['%PDF-1.7 甲']) },
  { name: '样例𬭎-520002.pdf', content: new Blob([new Uint8Array(70_000).map((_, at) => at)]) },
  { name: '空.pdf', content: new Blob([]) },
]

test('our own reader finds every file, by its name and with its bytes', async () => {
  const zip = await openZip(
    new Uint8Array(await (await storedZip(parts, new Date(2026, 10, 30, 16, 45))).arrayBuffer()),
  )
  expect(zip.entries.map(({ name }) => name)).toEqual(parts.map(({ name }) => name))
  for (const [index, entry] of zip.entries.entries())
    expect(Buffer.from(await zip.readAll(entry, 2 ** 20))).toEqual(
      Buffer.from(await parts[index]!.content.arrayBuffer()),
    )
  await zip.close()
})

test('another program opens it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'stored-zip-'))
  try {
    const file = join(folder, 'a.zip')
    writeFileSync(file, Buffer.from(await (await storedZip(parts, new Date())).arrayBuffer()))
    const script = `import zipfile,sys; z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None; z.extractall(sys.argv[2])`
    execFileSync('python3', ['-c', script, file, folder])
    expect(readFileSync(join(folder, '样例甲-520001.pdf'), 'utf8')).toBe('%PDF-1.7 甲')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
