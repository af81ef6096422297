// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/table/flow_clipboard.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMimeData>

namespace ctscope {

namespace {
const auto flowsType = QStringLiteral("application/x-ctscope-flows");
} // namespace

void putOnClipboard(const QString &text, const QByteArray &flows)
{
    auto *data = new QMimeData;
    data->setText(text);
    if (!flows.isEmpty())
        data->setData(flowsType, flows);
    QGuiApplication::clipboard()->setMimeData(data);
}

QString clipboardDump()
{
    const QMimeData *data = QGuiApplication::clipboard()->mimeData();
    if (!data)
        return {};
    return data->hasFormat(flowsType) ? QString::fromUtf8(data->data(flowsType)) : data->text();
}

} // namespace ctscope
