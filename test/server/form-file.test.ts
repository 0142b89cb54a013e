import { expect, test } from 'vitest'
import { readFormFile } from '../../src/server/http/form-file.ts'

/** A form as `fetch` sends it, with its content type. */
const sent = async (form: FormData): Promise<[Buffer, string]> => {
  const response = new Response(form)
  return [Buffer.from(await response.arrayBuffer()), response.headers.get('content-type')!]
}

const formOf = (file: Blob | string, name = 'file'): FormData => {
  const form = new FormData()
  if (typeof file === 'string') form.append(name, file)
  else form.append(name, file, '证书 "样例".pdf')
  return form
}

test('the bytes of the one file come out as they went in', async () => {
  for (const bytes of [Buffer.from('%PDF-1.7\r\n\r\n--\r\n'), Buffer.alloc(70_000, 7), Buffer.alloc(0)])
    expect(readFormFile(...(await sent(formOf(new Blob([bytes])))))).toEqual(bytes)
})

test('a quoted boundary is read', async () => {
  const [body, type] = await sent(formOf(new Blob(['x'])))
  expect(readFormFile(body, type.replace(/boundary=(.*)/, 'boundary="$1"'))).toEqual(Buffer.from('x'))
})

test.each<[what: string, change: (body: Buffer, type: string) => [Buffer, string]]>([
  ['no boundary', (body) => [body, 'multipart/form-data']],
  ['another kind of body', (body, type) => [body, type.replace('multipart/form-data', 'multipart/mixed')]],
  ['another boundary', (body, type) => [body, `${type}x`]],
  ['something before the first part', (body, type) => [Buffer.concat([Buffer.from('x'), body]), type]],
  ['no end', (body, type) => [body.subarray(0, -10 - type.length), type]],
  ['nothing', (_, type) => [Buffer.alloc(0), type]],
  [
    'an endless head',
    (_, type) => [Buffer.from(`--${type.split('=')[1]}\r\n${'X-A: b\r\n'.repeat(1_000)}\r\n\r\n`), type],
  ],
])('a body with %s has no file', async (_, change) => {
  expect(readFormFile(...change(...(await sent(formOf(new Blob(['x']))))))).toBeUndefined()
})

test('an input of another name is no file', async () => {
  expect(readFormFile(...(await sent(formOf(new Blob(['x']), 'filename'))))).toBeUndefined()
})
