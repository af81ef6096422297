// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>
#include <QHash>
#include <QTextEdit>

namespace ctscope {

/// Text to read, select and copy, that is as high as it needs. Looks like a label. Long words
/// (addresses, names of settings) break after their separators, and anywhere when they must; copies
/// are free of the marks that this takes. Of a very long text the beginning is shown, as its layout
/// would keep the window waiting; its context menu and a copy of everything have the whole.
class TextBlock : public QTextEdit {
    Q_OBJECT
public:
    explicit TextBlock(QWidget *parent = nullptr);

    /// How many characters are shown.
    static constexpr qsizetype longest = 2000;

    /// Changes the text only where it differs, so that a selection in it stays as long as it can.
    void showText(const QString &text);
    /// The text that was given, all of it.
    const QString &shownText() const noexcept { return m_text; }
    void setTextStyle(const QColor &color, bool underlined);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;

protected:
    QMimeData *createMimeDataFromSelection() const override;
    void wheelEvent(QWheelEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    QString m_text;
    /// Layouts ask again and again, for two or three widths; the answer changes with text and font.
    mutable QHash<int, int> m_heights;
    mutable QFont m_measuredFont;
};

} // namespace ctscope
