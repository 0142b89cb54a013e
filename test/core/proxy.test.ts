import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { connectInProcess } from '../../src/core/host/in-process.ts'
import { Workplace } from '../../src/core/host/workplace/workplace.ts'
import { query } from '../../src/core/store/database.ts'
import { environmentProxy, proxyOfScript } from '../../src/core/sync/proxy.ts'
import { Unit } from '../../src/core/unit.ts'
import { sampleAccounts, samplePassword } from '../../src/sample/sample-unit.ts'
import type { CoreClient } from '../../src/shared/rpc/contract.ts'
import type { ProxySetting } from '../../src/shared/rpc/proxy.ts'
import { openStage, type Stage } from '../fixtures/province/stage.ts'
import { quickPasswords } from '../fixtures/unit/enrolled-unit.ts'

let stage: Stage
let address: { host: string; port: number }
let workplace: Workplace
let client: CoreClient
/** The hosts that clients of the proxy requested. */
let asked: string[]
/** The `Basic …` header that the proxy requires, if any. */
let wanted: string | undefined
let systemAnswer: string | undefined

/** A province, a proxy and a unit that is not enrolled, for each test. */
const open = async (): Promise<void> => {
  asked = []
  wanted = undefined
  systemAnswer = undefined
  stage = await openStage()
  onTestFinished(() => stage.close())
  const proxy = createServer().on('connect', (request, socket, head) => {
    if (wanted && request.headers['proxy-authorization'] !== wanted) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n')
      return
    }
    asked.push(request.url ?? '')
    const [host, port] = (request.url ?? '').split(':')
    const line = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      line.write(head)
      line.pipe(socket).pipe(line)
    })
    for (const end of [line, socket]) end.on('error', () => line.destroy())
  })
  onTestFinished(() => {
    proxy.close()
    proxy.closeAllConnections()
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const { port } = proxy.address() as AddressInfo
  address = { host: '127.0.0.1', port }
  const administrator = { account: sampleAccounts.administrator, password: samplePassword }
  await (await Unit.create(stage.home, administrator, quickPasswords)).close()
  workplace = new Workplace(stage.home, '0', { systemProxy: async () => systemAnswer })
  onTestFinished(() => workplace.lock())
  client = connectInProcess(workplace)
  await client.session.signIn({ name: sampleAccounts.administrator, password: samplePassword })
}
const enrol = async (): Promise<void> => {
  const code = await stage.code()
  for await (const _ of await client.setup.enrol({ server: stage.address, code, deviceName: '甲', signingKey: null }));
}
const manual = (login = { user: '', password: '' }): ProxySetting => ({ mode: 'manual', ...address, ...login })
const province = () => stage.address.replace('http://', '')
const sync = async () => {
  for await (const _ of await client.sync.now());
}

test('enrolment and every later round use the configured proxy', async () => {
  await open()
  await client.settings.setProxy(manual())
  await enrol()
  expect(asked).toContain(province())
  asked = []
  await client.settings.setProxy({ mode: 'none' })
  await sync()
  expect(asked).toEqual([])
  await client.settings.setProxy(manual())
  await sync()
  expect(asked).toContain(province())
})

test('the system’s proxy is used when the setting says so', async () => {
  await open()
  await enrol()
  await client.settings.setProxy({ mode: 'system' })
  await client.settings.testConnection()
  expect(asked).toEqual([])
  systemAnswer = `http://${address.host}:${address.port}`
  await client.settings.testConnection()
  expect(asked).toEqual([province()])
})

test('a proxy’s password is sent to it and stored, but never shown or audited', async () => {
  await open()
  await enrol()
  wanted = `Basic ${Buffer.from('clerk:p@ss:word').toString('base64')}`
  await client.settings.setProxy(manual())
  await expect(client.settings.testConnection()).rejects.toMatchObject({
    data: { code: 'core.sync.unreachable', details: { detail: '代理服务器要求用户名和密码，或给的不对' } },
  })
  await client.settings.setProxy(manual({ user: 'clerk', password: 'p@ss:word' }))
  await client.settings.testConnection()
  const shown = await client.settings.proxy()
  expect(JSON.stringify(shown)).not.toContain('p@ss')
  // Saved as it was shown: the password stays.
  await client.settings.setProxy(shown)
  await client.settings.testConnection()
  const audit = workplace.unit.database.all(query.selectFrom('audit').selectAll())
  expect(JSON.stringify(audit)).not.toContain('p@ss')
})

test('an unreachable proxy is reported as such', async () => {
  await open()
  await enrol()
  await client.settings.setProxy({ mode: 'manual', host: '127.0.0.1', port: 9, user: '', password: '' })
  await expect(client.settings.testConnection()).rejects.toMatchObject({
    data: { details: { detail: '代理服务器连不上' } },
  })
})

test('proxy script answers and environment variables are parsed', async () => {
  expect(proxyOfScript('DIRECT')).toBeUndefined()
  expect(proxyOfScript('SOCKS5 a:1; PROXY b:8080; DIRECT')).toBe('http://b:8080')
  expect(proxyOfScript('HTTPS c:443')).toBe('https://c:443')
  expect(() => proxyOfScript('SOCKS5 a:1')).toThrow(/settings\.proxy\.kind/)
  const variables = { HTTPS_PROXY: 'http://p:1', http_proxy: 'http://q:2', NO_PROXY: 'localhost,.intern.cn' }
  const ask = environmentProxy(variables)
  expect(await ask('https://province.cn/a')).toBe('http://p:1')
  expect(await ask('http://province.cn/a')).toBe('http://q:2')
  expect(await ask('https://a.intern.cn/')).toBeUndefined()
  expect(await ask('http://localhost/')).toBeUndefined()
})
