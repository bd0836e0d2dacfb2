import type { Widgets } from "@openai/chatkit";

import type { Draw } from "./context";
import { drawBadge } from "./kinds/badge";
import { drawBasic } from "./kinds/basic";
import { drawBox, drawCol, drawRow } from "./kinds/box";
import { drawButton } from "./kinds/button";
import { drawCaption } from "./kinds/caption";
import { drawCard } from "./kinds/card";
import { drawChart } from "./kinds/chart";
import { drawCheckbox } from "./kinds/checkbox";
import { drawDatePicker } from "./kinds/date-picker";
import { drawDivider } from "./kinds/divider";
import { drawForm } from "./kinds/form";
import { drawIcon } from "./kinds/icon";
import { drawImage } from "./kinds/image";
import { drawInput } from "./kinds/input";
import { drawLabel } from "./kinds/label";
import { drawListView } from "./kinds/list-view";
import { drawListViewItem } from "./kinds/list-view-item";
import { drawMarkdown } from "./kinds/markdown";
import { drawRadioGroup } from "./kinds/radio-group";
import { drawSelect } from "./kinds/select";
import { drawSpacer } from "./kinds/spacer";
import { drawTable, drawTableCell, drawTableRow } from "./kinds/table";
import { drawText } from "./kinds/text";
import { drawTextarea } from "./kinds/textarea";
import { drawTitle } from "./kinds/title";
import { drawTransition } from "./kinds/transition";

type Root = Widgets.WidgetRoot["type"];
type Component = Widgets.WidgetComponent["type"];

/**
 * The kinds of components of the public types; Chart is in the Python SDK's types only. A kind that is new in a newer
 * version of either does not compile here, or fails tests/unit/test_widget_kinds.py.
 */
export type Kind = Root | Component | Widgets.ListViewItem["type"] | "Table.Row" | "Chart";

export const KINDS: Readonly<Record<Kind, Draw>> = {
  Badge: drawBadge,
  Basic: drawBasic,
  Box: drawBox,
  Button: drawButton,
  Caption: drawCaption,
  Card: drawCard,
  Chart: drawChart,
  Checkbox: drawCheckbox,
  Col: drawCol,
  DatePicker: drawDatePicker,
  Divider: drawDivider,
  Form: drawForm,
  Icon: drawIcon,
  Image: drawImage,
  Input: drawInput,
  Label: drawLabel,
  ListView: drawListView,
  ListViewItem: drawListViewItem,
  Markdown: drawMarkdown,
  RadioGroup: drawRadioGroup,
  Row: drawRow,
  Select: drawSelect,
  Spacer: drawSpacer,
  Table: drawTable,
  "Table.Cell": drawTableCell,
  "Table.Row": drawTableRow,
  Text: drawText,
  Textarea: drawTextarea,
  Title: drawTitle,
  Transition: drawTransition,
};

export function drawerOf(type: string): Draw | null {
  return Object.hasOwn(KINDS, type) ? KINDS[type as Kind] : null;
}
