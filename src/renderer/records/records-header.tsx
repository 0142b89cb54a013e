import { Button, Dropdown } from 'antd'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import { ImportButton } from '../../ui/components/import-button.tsx'
import layout from '../../ui/components/layout.module.css'
import { PageTitle } from '../../ui/components/page-title.tsx'
import { saveFile } from '../../ui/files/save-file.ts'
import type { SectionProps } from '../navigation/section.ts'

interface Props {
  readonly client: CoreClient
  readonly mayEdit: boolean
  readonly onShow: (kind: 'form' | 'export' | 'history' | 'merge') => void
  readonly onImport: SectionProps['onImport']
  readonly onFailed: (error: unknown) => void
}

/** The title of the records, with what adds to them. */
export const RecordsHeader = ({ client, mayEdit, onShow, onImport, onFailed }: Props) => {
  const saveTemplate = async () => {
    try {
      saveFile(await client.intake.template())
    } catch (error) {
      onFailed(error)
    }
  }
  return (
    <header className={layout.header}>
      <PageTitle>录入与导入</PageTitle>
      <div className={layout.tools}>
        <Dropdown
          trigger={['click']}
          menu={{
            items: [
              { key: 'export', label: '导出当前列表' },
              { key: 'template', label: '下载导入模板' },
              { key: 'history', label: '导入历史' },
              ...(mayEdit ? [{ key: 'merge', label: '合并重复单位' }] : []),
            ],
            onClick: ({ key }) =>
              key === 'template' ? void saveTemplate() : onShow(key as 'export' | 'history' | 'merge'),
          }}
        >
          <Button>更多</Button>
        </Dropdown>
        {mayEdit && (
          <Button title="Alt+N" onClick={() => onShow('form')}>
            新增记录
          </Button>
        )}
        <ImportButton onFile={onImport} />
      </div>
    </header>
  )
}
