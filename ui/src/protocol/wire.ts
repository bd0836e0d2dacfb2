/**
 * The shapes on the wire, after `chatkit.types` of the Python SDK (1.6.5), which is the protocol's source of
 * truth. Only what reaches a client is here: hidden-context items never should.
 */

export interface Page<T> {
  data: T[];
  has_more: boolean;
  after?: string | null;
}

export type ThreadStatus =
  | { type: "active" }
  | { type: "locked"; reason?: string | null }
  | { type: "closed"; reason?: string | null };

export interface ThreadMetadata {
  id: string;
  title?: string | null;
  created_at: string;
  status?: ThreadStatus;
  allowed_image_domains?: string[] | null;
}

export interface Thread extends ThreadMetadata {
  items: Page<ThreadItem>;
}

interface ItemBase {
  id: string;
  thread_id: string;
  created_at: string;
}

export type UserContent =
  | { type: "input_text"; text: string }
  | {
      type: "input_tag";
      id: string;
      text: string;
      data?: Record<string, unknown>;
      group?: string | null;
      interactive?: boolean;
    };

export interface WireAttachment {
  id: string;
  type: "file" | "image";
  name: string;
  mime_type: string;
  preview_url?: string;
  upload_descriptor?: { url: string; method: "POST" | "PUT"; headers?: Record<string, string> } | null;
}

export interface InferenceOptions {
  tool_choice?: { id: string } | null;
  model?: string | null;
}

export interface UserMessageItem extends ItemBase {
  type: "user_message";
  content: UserContent[];
  attachments?: WireAttachment[];
  quoted_text?: string | null;
  inference_options: InferenceOptions;
}

export interface Source {
  type: "url" | "file" | "entity";
  title: string;
  description?: string | null;
  timestamp?: string | null;
  group?: string | null;
  /** Of a `url`. */
  url?: string;
  attribution?: string | null;
  /** Of a `file`. */
  filename?: string;
  /** Of an `entity`: something of the page's own. */
  id?: string;
  icon?: string | null;
  label?: string | null;
  inline_label?: string | null;
  interactive?: boolean;
  data?: Record<string, unknown>;
}

export interface Annotation {
  type: "annotation";
  source: Source;
  index?: number | null;
}

export interface AssistantContent {
  type: "output_text";
  text: string;
  annotations: Annotation[];
}

export interface AssistantMessageItem extends ItemBase {
  type: "assistant_message";
  content: AssistantContent[];
}

export interface WorkflowTask {
  type: "custom" | "web_search" | "thought" | "file" | "image";
  status_indicator?: "none" | "loading" | "complete";
  title?: string | null;
  icon?: string | null;
  content?: string | null;
  title_query?: string | null;
  queries?: string[];
  sources?: Source[];
}

export interface Workflow {
  type: "custom" | "reasoning";
  tasks: WorkflowTask[];
  summary?: { title?: string; icon?: string | null; duration?: number } | null;
  expanded?: boolean;
}

export interface WorkflowItem extends ItemBase {
  type: "workflow";
  workflow: Workflow;
}

/** One component of a widget's tree. Which kinds there are is the renderer's business, not the fold's. */
export interface WidgetNode {
  type: string;
  id?: string | null;
  key?: string | null;
  children?: WidgetNode[] | WidgetNode | null;
  [property: string]: unknown;
}

export interface WidgetItem extends ItemBase {
  type: "widget";
  widget: WidgetNode;
  copy_text?: string | null;
}

export interface GeneratedImageItem extends ItemBase {
  type: "generated_image";
  image?: { id: string; url: string } | null;
}

export interface ClientToolCallItem extends ItemBase {
  type: "client_tool_call";
  status: "pending" | "completed";
  call_id: string;
  name: string;
  arguments: Record<string, unknown>;
  output?: unknown;
}

export interface StructuredAnswer {
  values?: string[];
  skipped?: boolean;
}

/** A question to the person. */
export interface StructuredInput {
  id: string;
  type: "multiple_choice" | "freeform";
  question: string;
  answer?: StructuredAnswer | null;
  /** Of a `multiple_choice`: what is suggested; words of one's own are an answer, too. */
  options?: { value: string }[];
  multiple?: boolean;
  /** Of a `freeform`. */
  description?: string | null;
}

export interface StructuredInputItem extends ItemBase {
  type: "structured_input";
  status: "pending" | "answered" | "skipped";
  inputs: StructuredInput[];
}

/** What a person answers, by the questions' ids. */
export interface StructuredSubmission {
  status: "answered" | "skipped";
  answers: Record<string, Required<StructuredAnswer>>;
}

export interface TaskItem extends ItemBase {
  type: "task";
  task: WorkflowTask;
}

export interface EndOfTurnItem extends ItemBase {
  type: "end_of_turn";
}

export type ThreadItem =
  | UserMessageItem
  | AssistantMessageItem
  | WorkflowItem
  | WidgetItem
  | GeneratedImageItem
  | ClientToolCallItem
  | StructuredInputItem
  | TaskItem
  | EndOfTurnItem;

export type ItemUpdate =
  | { type: "assistant_message.content_part.added"; content_index: number; content: AssistantContent }
  | { type: "assistant_message.content_part.text_delta"; content_index: number; delta: string }
  | {
      type: "assistant_message.content_part.annotation_added";
      content_index: number;
      annotation_index: number;
      annotation: Annotation;
    }
  | { type: "assistant_message.content_part.done"; content_index: number; content: AssistantContent }
  | { type: "workflow.task.added"; task_index: number; task: WorkflowTask }
  | { type: "workflow.task.updated"; task_index: number; task: WorkflowTask }
  | { type: "widget.root.updated"; widget: WidgetNode }
  | { type: "widget.component.updated"; component_id: string; component: WidgetNode }
  | { type: "widget.streaming_text.value_delta"; component_id: string; delta: string; done: boolean }
  | {
      type: "generated_image.updated";
      image: { id: string; url: string };
      progress?: number | null;
    };

export type StreamEvent =
  | { type: "thread.created"; thread: ThreadMetadata }
  | { type: "thread.updated"; thread: ThreadMetadata }
  | { type: "thread.item.added"; item: ThreadItem }
  | { type: "thread.item.updated"; item_id: string; update: ItemUpdate }
  | { type: "thread.item.done"; item: ThreadItem }
  | { type: "thread.item.replaced"; item: ThreadItem }
  | { type: "thread.item.removed"; item_id: string }
  | { type: "stream_options"; stream_options: { allow_cancel: boolean } }
  | { type: "progress_update"; text: string; icon?: string | null }
  | { type: "client_effect"; name: string; data?: Record<string, unknown> }
  | { type: "error"; code?: string; message?: string | null; allow_retry?: boolean }
  | { type: "notice"; level: "info" | "warning" | "danger"; message: string; title?: string | null };

export interface UserMessageInput {
  content: UserContent[];
  attachments: string[];
  quoted_text: string | null;
  inference_options: InferenceOptions;
}

/** A turn as Holdfast's own `turns.*` operations show it. */
export interface Turn {
  id: string;
  thread_id: string;
  status: "running" | "completed" | "stopped" | "failed";
  last?: string | null;
  error?: { code?: string; message?: string | null; allow_retry?: boolean } | string | null;
}

/** An operation that is answered with JSON: what goes in, what comes out. */
export interface JsonOperations {
  "threads.get_by_id": [{ thread_id: string }, Thread];
  "threads.list": [{ limit: number; order: "asc" | "desc"; after?: string }, Page<ThreadMetadata>];
  "threads.update": [{ thread_id: string; title: string }, ThreadMetadata];
  "threads.delete": [{ thread_id: string }, unknown];
  "items.list": [
    { thread_id: string; limit: number; order: "asc" | "desc"; after?: string },
    Page<ThreadItem>,
  ];
  "threads.sync_custom_action": [StreamOperations["threads.custom_action"], { updated_item?: ThreadItem | null }];
  "items.feedback": [{ thread_id: string; item_ids: string[]; kind: "positive" | "negative" }, unknown];
  /** Holdfast's own: what was said of the items of a thread. */
  "feedback.get": [{ thread_id: string }, { data?: Record<string, "positive" | "negative"> }];
  "input.transcribe": [{ audio_base64: string; mime_type: string }, { text: string }];
  "attachments.create": [{ name: string; size: number; mime_type: string }, WireAttachment];
  "attachments.delete": [{ attachment_id: string }, unknown];
  "turns.get": [{ thread_id: string }, { turn: Turn | null }];
  "turns.stop": [{ turn_id: string }, { turn: Turn | null }];
}

/** An operation that is answered with a stream. */
export interface StreamOperations {
  "threads.create": { input: UserMessageInput };
  "threads.add_user_message": { thread_id: string; input: UserMessageInput };
  "threads.retry_after_item": { thread_id: string; item_id: string };
  "threads.custom_action": {
    thread_id: string;
    item_id?: string;
    action: { type: string; payload?: unknown };
  };
  "threads.add_client_tool_output": { thread_id: string; result: unknown };
  "threads.add_structured_input": { thread_id: string; item_id: string; input: StructuredSubmission };
  "turns.attach": { turn_id: string; after?: string };
}

export type StreamRequest = {
  [T in keyof StreamOperations]: { type: T; params: StreamOperations[T] };
}[keyof StreamOperations];
