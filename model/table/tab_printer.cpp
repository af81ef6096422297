// SPDX-License-Identifier: GPL-3.0-or-later
#include "table/tab_printer.h"

#include "flow/foreign_text.h"
#include "query/block_writer.h"
#include "table/column_words.h"
#include "table/endpoint_text.h"

#include <string>
#include <vector>

namespace ctscope {

void printTabs(const Frame &frame, const QList<Column> &columns, Snapshot::Clock::time_point now, BlockWriter &out)
{
    struct Field {
        Column column;
        Column port; ///< shown with the address; Count = none, or it has a column of its own
    };
    std::vector<Field> fields;
    for (const Column column : columns) {
        const Column port = definitionOf(column).port;
        fields.push_back({column, columns.contains(port) ? Column::Count : port});
    }
    const auto line = [&](auto &&textOf) {
        std::string &buffer = out.buffer();
        for (const Field &field : fields) {
            if (&field != &fields.front())
                buffer += '\t';
            appendTabField(buffer, textOf(field));
        }
        buffer += '\n';
        out.flushWhenFull();
    };
    line([](const Field &field) { return columnWords(field.column).title.toStdString(); });
    const CellContext context{*frame.snapshot, now};
    for (const Row row : frame.order->rows) {
        if (out.failed())
            return;
        line([&](const Field &field) {
            std::string exact = cellExactText(context, row, field.column);
            if (field.port == Column::Count)
                return exact;
            const std::string port = cellText(context, row, field.port);
            return port.empty()
                ? exact
                : endpointText(QString::fromStdString(exact), QString::fromStdString(port)).toStdString();
        });
    }
    out.flush();
}

} // namespace ctscope
