// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/parts/drop_zone.h"

#include <QDragEnterEvent>
#include <QMimeData>
#include <QPainter>
#include <QUrl>
#include <QWidget>

namespace ctscope {
namespace {

QStringList filesIn(const QMimeData *data)
{
    QStringList paths;
    for (const QUrl &url : data->urls()) {
        if (url.isLocalFile())
            paths << url.toLocalFile();
    }
    return paths;
}

class DropMark : public QWidget {
public:
    using QWidget::QWidget;

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        QColor veil = palette().color(QPalette::Window);
        veil.setAlphaF(0.8F);
        painter.fillRect(rect(), veil);
        const QColor color = palette().color(QPalette::Highlight);
        constexpr double inset = 12;
        painter.setPen(QPen(color, 2, Qt::DashLine));
        painter.drawRoundedRect(QRectF(rect()).adjusted(inset, inset, -inset, -inset), 8, 8);
        QFont large = font();
        large.setPointSizeF(large.pointSizeF() * 1.35);
        painter.setFont(large);
        painter.setPen(palette().color(QPalette::WindowText));
        painter.drawText(rect(), Qt::AlignCenter, DropZone::tr("Drop to open as a dump"));
    }
};

} // namespace

DropZone::DropZone(QWidget *window)
    : QObject(window)
    , m_window(window)
    , m_mark(new DropMark(window))
{
    m_mark->setObjectName(QStringLiteral("dropMark"));
    m_mark->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_mark->hide();
    window->setAcceptDrops(true);
    window->installEventFilter(this);
}

bool DropZone::eventFilter(QObject *object, QEvent *event)
{
    if (object != m_window)
        return false;
    switch (event->type()) {
    case QEvent::DragEnter: {
        auto *enter = static_cast<QDragEnterEvent *>(event);
        if (filesIn(enter->mimeData()).isEmpty() && !enter->mimeData()->hasText())
            return false;
        enter->acceptProposedAction();
        m_mark->setGeometry(m_window->rect());
        m_mark->raise();
        m_mark->show();
        return true;
    }
    case QEvent::DragLeave: m_mark->hide(); return false;
    case QEvent::Drop: {
        m_mark->hide();
        auto *drop = static_cast<QDropEvent *>(event);
        take(drop->mimeData());
        drop->acceptProposedAction();
        return true;
    }
    default: return false;
    }
}

void DropZone::take(const QMimeData *data)
{
    if (const QStringList paths = filesIn(data); !paths.isEmpty())
        emit filesDropped(paths);
    else if (data->hasText())
        emit textDropped(data->text());
}

} // namespace ctscope
