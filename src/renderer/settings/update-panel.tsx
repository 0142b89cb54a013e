import { Button, Descriptions, Progress, Space, Tag, Typography } from 'antd'
import type { UpdateState } from '../../shared/rpc/update-state.ts'
import { formatDateTime } from '../../ui/format/times.ts'
import { useUpdateState } from '../desktop/update-state.ts'
import type { PanelProps } from './panel.ts'

/** Which version runs, and whether a newer one is there. */
export const UpdatePanel = ({ settings }: PanelProps) => {
  const state = useUpdateState()
  return (
    <>
      <Descriptions
        bordered
        column={1}
        className="settings-facts"
        items={[
          { key: 'version', label: '现在的版本', children: settings.version },
          { key: 'state', label: '新版本', children: <StateLine state={state} /> },
        ]}
      />
      <Typography.Paragraph type="secondary" className="settings-remark">
        {state.kind === 'none'
          ? '这台电脑上的程序不自己更新，也不为此联网：新版本由省里或单位的网管发放，安装后数据都在。'
          : '程序每隔几小时看一次，有新版本就在后台下载，不影响工作；退出程序时自动更新，数据都在。省里可以先让一部分电脑更新。'}
      </Typography.Paragraph>
    </>
  )
}

const checkButton = (
  <Button size="small" onClick={() => window.desktop?.checkForUpdate()}>
    现在查看
  </Button>
)

const StateLine = ({ state }: { state: UpdateState }) => {
  switch (state.kind) {
    case 'none':
      return '由省里或网管发放'
    case 'current':
      return (
        <div className="settings-line">
          <span>{state.at === null ? '还没有查看过' : `没有更新的版本（${formatDateTime(state.at)}查看）`}</span>
          {checkButton}
        </div>
      )
    case 'checking':
      return '正在查看…'
    case 'downloading':
      return (
        <div aria-live="polite">
          正在下载 {state.version}
          <Progress aria-label="下载进度" percent={state.percent} status="active" />
        </div>
      )
    case 'ready':
      return (
        <div className="settings-line">
          <Space>
            <Tag color="green">{state.version} 已准备好</Tag>
            <span>退出程序时自动更新</span>
          </Space>
          <Button size="small" type="primary" onClick={() => window.desktop?.restartToUpdate()}>
            现在重启
          </Button>
        </div>
      )
    case 'failed':
      return (
        <div className="settings-line">
          <span>
            {state.why === 'refused'
              ? '下载的文件与发布的不一致，没有安装；请稍后再试，仍然出现请联系省级服务'
              : '没有查到：网络不通或更新服务没有应答，以后会自动再试'}
          </span>
          {checkButton}
        </div>
      )
  }
}
