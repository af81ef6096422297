// SPDX-License-Identifier: GPL-3.0-or-later
#include "explanation_printer.h"

#include "flow/foreign_text.h"
#include "query/block_writer.h"
#include "table/flow_explainer.h"

namespace ctscope {

namespace {

void appendLine(std::string &out, QString text)
{
    // In the window these keep a number and its unit on one line.
    appendVisible(out, text.replace(QChar(QChar::Nbsp), u' ').toStdString());
    out += '\n';
}

void append(std::string &out, const FlowExplanation &explanation)
{
    appendLine(out, explanation.headline);
    appendLine(out, explanation.next);
    for (const FieldExplanation &field : explanation.fields)
        appendLine(out, QStringLiteral("  %1: %2. %3").arg(field.label, field.value, field.sentence));
}

} // namespace

void printExplanations(const Frame &frame, BlockWriter &out)
{
    const Snapshot &snapshot = *frame.snapshot;
    bool first = true;
    for (const Row row : frame.order->rows) {
        if (out.failed())
            return;
        if (!std::exchange(first, false))
            out.buffer() += '\n';
        append(out.buffer(), explain(momentOf(snapshot, row, snapshot.takenAt)));
        out.flushWhenFull();
    }
    out.flush();
}

} // namespace ctscope
