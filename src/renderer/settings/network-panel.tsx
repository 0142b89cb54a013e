import { Typography } from 'antd'
import type { PanelProps } from './panel.ts'
import { ProxyForm } from './proxy-form.tsx'

/** How this computer reaches the province. */
export const NetworkPanel = ({ client, account, settings }: PanelProps) => {
  const mayChange = account.role === 'administrator'
  return (
    <>
      <Typography.Paragraph>
        单位的电脑要经过代理服务器才能上网时，在这里设置；不清楚请问单位的网管。同步、登记和证书下载都照这里的设置连接省级服务。
        {!mayChange && '更改由管理员进行。'}
      </Typography.Paragraph>
      <ProxyForm client={client} mayChange={mayChange} mayTry={settings.unit !== null} />
    </>
  )
}
