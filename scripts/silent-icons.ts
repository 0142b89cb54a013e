import type { Plugin } from 'vite'

/** antd names every icon in English to screen readers (`down`, `eye-invisible`): icons only adorn here, so they are hidden from them. */
export const silentIcons: Plugin = {
  name: 'silent-icons',
  transform(code, id) {
    if (!/@ant-design\/icons\/es\/components\/AntdIcon(Light)?\.js/.test(id)) return
    const name = '"aria-label": icon.name'
    if (!code.includes(name)) this.error('antd’s icons name themselves in another way now')
    return code.replace(name, '"aria-hidden": true')
  },
}
