// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTextEdit>

namespace ctscope {

/// Text to read, select and copy, that breaks anywhere when it must (addresses have no blanks) and
/// is as high as it needs. Looks like a label.
class TextBlock : public QTextEdit {
    Q_OBJECT
public:
    explicit TextBlock(QWidget *parent = nullptr);

    /// Changes the text only where it differs, so that a selection in it stays as long as it can.
    void showText(const QString &text);
    void setTextLook(const QColor &color, bool underlined);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

protected:
    void wheelEvent(QWheelEvent *event) override;
};

} // namespace ctscope
