// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

class QMimeData;
class QWidget;

namespace ctscope {

/// Accepts files and text that are dropped on a window. While something that can be opened is dragged
/// over the window, an overlay says so.
class DropZone : public QObject {
    Q_OBJECT
public:
    explicit DropZone(QWidget *window);

signals:
    void filesDropped(const QStringList &paths);
    void textDropped(const QString &text);

protected:
    bool eventFilter(QObject *object, QEvent *event) override;

private:
    void take(const QMimeData *data);

    QWidget *m_window;
    QWidget *m_mark;
};

} // namespace ctscope
