import { Alert, Button, Select, Tag, Typography } from 'antd'
import { isIndividual } from '../../shared/record/field-lists.ts'
import type { Field } from '../../shared/record/record-fields.ts'
import { columnOf, columns } from '../../shared/record/template-columns.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import type { OpenedImport } from '../../shared/rpc/intake.ts'
import type { RecordChoices } from '../../shared/rpc/records.ts'
import { FieldInput } from '../../ui/components/field-input.tsx'
import { fieldSuggestions } from '../rpc/field-suggestions.ts'
import { type ColumnMap, missingFields, withField, withFixed } from './column-map.ts'

interface Props {
  readonly client: CoreClient
  readonly opened: OpenedImport
  readonly map: ColumnMap
  readonly choices: RecordChoices | undefined
  readonly onChange: (map: ColumnMap) => void
  readonly onSheet: (sheet: string) => void
  readonly onHeaderRow: (row: number) => void
}

const aside = ''

/** Which sheet, which row is the header, and what each column is: by choosing, or by dragging a name onto a column. */
export const ColumnsStep = ({ client, opened, map, choices, onChange, onSheet, onHeaderRow }: Props) => {
  const { layout } = map
  return (
    <div className="import-columns">
      <div className="import-sheet">
        <label htmlFor="import-sheet">工作表</label>
        <Select
          id="import-sheet"
          value={layout.sheet}
          options={opened.sheets.map(({ name, visible }) => ({
            value: name,
            label: visible ? name : `${name}（隐藏的）`,
          }))}
          onChange={onSheet}
          disabled={opened.sheets.length < 2}
          popupMatchSelectWidth={false}
        />
        {layout.headerRow !== null && (
          <Typography.Text type="secondary">
            {layout.groupRow === null
              ? `表头在第 ${layout.headerRow} 行`
              : `表头是第 ${layout.groupRow}、${layout.headerRow} 两行，合起来读`}
          </Typography.Text>
        )}
      </div>
      {layout.otherLists.length > 0 && (
        <Alert
          type="warning"
          showIcon
          title={`现在读的是“${layout.sheet}”。${layout.otherLists.map((name) => `“${name}”`).join('、')}也是人员名单`}
          description="一次导入一个工作表：导入完这一个，再打开同一份表格选下一个。"
        />
      )}
      {layout.headerRow === null ? (
        <HeaderChoice map={map} onHeaderRow={onHeaderRow} />
      ) : (
        <>
          <Missing client={client} map={map} choices={choices} onChange={onChange} />
          <HiddenColumns map={map} onChange={onChange} />
          <table className="import-map">
            <thead>
              <tr>
                <th scope="col">列</th>
                <th scope="col">表格中的列名</th>
                <th scope="col">内容举例</th>
                <th scope="col">是什么</th>
              </tr>
            </thead>
            <tbody>
              {layout.columns.map(({ column, letters, header, samples, settled, hidden }) => (
                <tr
                  key={column}
                  onDragOver={(event) => event.preventDefault()}
                  onDrop={(event) => {
                    const field = event.dataTransfer.getData('text/plain') as Field
                    if (!columnOf.has(field)) return
                    event.preventDefault()
                    onChange(withField(map, column, field))
                  }}
                >
                  <td>{letters}</td>
                  <td>
                    {header} {hidden && <Tag>隐藏的列</Tag>}
                  </td>
                  <td className="import-samples">
                    {samples.length > 0 ? samples.join('　') : <Typography.Text type="secondary">空</Typography.Text>}
                  </td>
                  <td>
                    <Select
                      aria-label={`${letters} 列“${header}”是什么`}
                      showSearch={{ optionFilterProp: 'label' }}
                      value={map.fields.get(column) ?? aside}
                      options={[
                        { value: aside, label: '不导入，只随记录留存' },
                        ...columns.map(({ field, header: name }) => ({
                          value: field as string,
                          label: `${name}${takenBy(map, field, column)}`,
                        })),
                      ]}
                      onChange={(field) => onChange(withField(map, column, field ? (field as Field) : undefined))}
                      popupMatchSelectWidth={false}
                      className="import-field"
                    />{' '}
                    {!settled && !map.fields.has(column) && <Tag color="orange">没有认出</Tag>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </div>
  )
}

/** Columns that are hidden in the spreadsheet and would be read: perhaps nobody meant them to be. */
const HiddenColumns = ({ map, onChange }: Pick<Props, 'map' | 'onChange'>) => {
  const read = map.layout.columns.filter(({ column, hidden }) => hidden && map.fields.has(column))
  if (read.length === 0) return null
  return (
    <Alert
      className="import-advice"
      type="info"
      showIcon
      title={`${read.length} 列在表格中是隐藏的（${read.map(({ letters, header }) => `${letters} 列“${header}”`).join('、')}），会照常读取`}
      action={
        <Button onClick={() => onChange(read.reduce((next, { column }) => withField(next, column, undefined), map))}>
          都不导入
        </Button>
      }
    />
  )
}

const takenBy = ({ fields, layout }: ColumnMap, field: Field, own: number): string => {
  const taken = layout.columns.find(({ column }) => column !== own && fields.get(column) === field)
  return taken ? `（现在是 ${taken.letters} 列）` : ''
}

/** Required fields without a column: drag them to a column, or enter one text for all rows. */
const Missing = ({ client, map, choices, onChange }: Pick<Props, 'client' | 'map' | 'choices' | 'onChange'>) => {
  const missing = missingFields(map)
  const asked = [...new Set([...map.fixed.keys(), ...missing])]
  if (asked.length === 0) return null
  return (
    <Alert
      type={missing.length > 0 ? 'warning' : 'info'}
      title={
        missing.length > 0
          ? `还缺 ${missing.length} 个必需的列`
          : map.hasRemembered
            ? '下列内容对每一行都一样，是上次导入同样表格时填的，请核对'
            : '下列内容对每一行都一样'
      }
      description={
        <>
          {missing.length > 0 && (
            <div className="import-advice">
              在下面的表格里选出它是哪一列（也可以把名称拖到那一行）；表格里没有、而每一行都一样的，直接填在这里。
            </div>
          )}
          {asked.map((field) => (
            <div key={field} className="import-fixed">
              <Tag
                draggable
                onDragStart={(event) => event.dataTransfer.setData('text/plain', field)}
                className="import-missing"
              >
                {columnOf.get(field)!.header}
              </Tag>
              {isIndividual(field) ? (
                <Typography.Text type="secondary">每人不同，请在下面选出它是哪一列</Typography.Text>
              ) : (
                <FieldInput
                  suggestions={fieldSuggestions(client)}
                  field={field}
                  label={`每一行的${columnOf.get(field)!.header}`}
                  placeholder="每一行都是……"
                  value={map.fixed.get(field) ?? ''}
                  onChange={(text) => onChange(withFixed(map, field, text))}
                  choices={choices}
                  series={map.fixed.get('series')}
                />
              )}
              {field === 'unit' && choices && !map.fixed.get('unit') && (
                <Button type="link" onClick={() => onChange(withFixed(map, field, choices.unit))}>
                  填本单位
                </Button>
              )}
            </div>
          ))}
        </>
      }
    />
  )
}

/** Lets the clerk choose the header row if none was recognised. */
const HeaderChoice = ({ map, onHeaderRow }: Pick<Props, 'map' | 'onHeaderRow'>) => {
  return (
    <>
      <Alert type="warning" showIcon title="没有认出表头" description="请点列名所在的那一行；上面的标题行会略过。" />
      <div className="import-top">
        {map.layout.top.map(({ row, texts }) => (
          <button key={row} type="button" className="import-top-row" onClick={() => onHeaderRow(row)}>
            <span className="import-top-number">{row}</span>
            {texts.filter((text) => text.trim() !== '').join('　｜　')}
          </button>
        ))}
        {map.layout.top.length === 0 && <Typography.Text type="secondary">这个工作表是空的。</Typography.Text>}
      </div>
    </>
  )
}
