import { generateKeyPairSync } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, test } from 'vitest'
import { requireBuilt } from '../../scripts/built.ts'
import { generateSigningKey, type SigningKey } from '../../src/trust/keys.ts'
import { signSealList } from '../../src/trust/seal-list.ts'
import { signerOf } from '../../src/trust/signer.ts'
import { createEnrolledUnit, pinProvinceKey, temporaryFolder } from '../fixtures/unit/enrolled-unit.ts'
import { see, showInBrowser, takePicture } from '../fixtures/window/hosts.ts'
import { launchTimeout } from '../fixtures/window/launch.ts'
import { forThisTest } from '../fixtures/window/own-window.ts'
import { signInAs } from '../fixtures/window/signing-in.ts'

beforeAll(() => requireBuilt())

/** A file with a list whose one seal is any key. */
const fileOf = async (generation: number, key: SigningKey): Promise<string> => {
  const { publicKey } = generateKeyPairSync('ed25519')
  const certificates = [publicKey.export({ type: 'spki', format: 'der' }).toString('base64')]
  const at = '2026-05-20T00:00:00Z'
  const list = { generation, publishedAt: at, seals: [{ certificates, from: at, until: null, compromised: false }] }
  const path = join(temporaryFolder(), `seals-${generation}.json`)
  await writeFile(path, JSON.stringify(await signSealList(list, signerOf(key))))
  return path
}

test(
  'a computer without a network gets the list of seals from a file, if the province signed it',
  async () => {
    const home = await createEnrolledUnit()
    const province = await pinProvinceKey(home)
    const { page } = await forThisTest(showInBrowser(home))
    await signInAs(page, 'clerk')
    await page.getByRole('menuitem', { name: '同步' }).click()
    await see(page.getByText('本机还没有印章名单')).toBeVisible()
    const give = async (path: string): Promise<void> => {
      page.once('filechooser', (chooser) => void chooser.setFiles(path))
      await page.getByRole('button', { name: '导入印章名单' }).click()
    }
    await give(await fileOf(2, generateSigningKey()))
    await see(page.getByText('印章名单的签名没有通过验证')).toBeVisible()
    await see(page.getByText('本机还没有印章名单')).toBeVisible()
    await give(await fileOf(2, province))
    await see(page.getByText('印章名单核对无误，已装入第 2 版')).toBeVisible()
    await see(page.getByText('本机现有第 2 版')).toBeVisible()
    await takePicture(page, 'sync-seal-list')
    await give(await fileOf(1, province))
    await see(page.getByText('本机已有第 2 版印章名单，这份不比它新，没有装入')).toBeVisible()
  },
  2 * launchTimeout,
)

test(
  'an address without encryption in a private network is used only after the administrator read what others see',
  async () => {
    const { page } = await forThisTest(showInBrowser(await createEnrolledUnit()))
    await signInAs(page, 'administrator')
    await page.getByRole('menuitem', { name: '设置' }).click()
    await page.getByRole('button', { name: '更换地址' }).click()
    const dialog = page.getByRole('dialog', { name: '更换省级服务地址' })
    await dialog.getByLabel('新的地址').fill('http://10.255.255.1:9')
    await dialog.getByRole('button', { name: '核对并更换' }).click()
    await see(dialog.getByText('这个地址不加密，请先向省里要 https 开头的地址')).toBeVisible()
    await see(dialog.getByRole('checkbox')).not.toBeChecked()
    await takePicture(page, 'settings-plain-address')
    await dialog.getByRole('checkbox').check()
    await see(dialog.getByRole('checkbox')).toBeChecked()
  },
  2 * launchTimeout,
)
