// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFont>
#include <QHash>
#include <QTextEdit>

namespace ctscope {

/// Text to read, select and copy, as high as it needs to be. Looks like a label. Long words
/// (addresses, names of settings) break after their separators, or anywhere if necessary; copies
/// do not contain the invisible characters for that. Only the beginning of a very long text is shown, as its layout
/// would block the window; its context menu, and a copy of everything, provide the whole text.
class TextBlock : public QTextEdit {
    Q_OBJECT
public:
    explicit TextBlock(QWidget *parent = nullptr);

    /// The number of characters that are shown.
    static constexpr qsizetype longest = 2000;

    /// Changes only the part of the text that differs, so that a selection stays if possible.
    void showText(const QString &text);
    /// The whole text that was set.
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
    /// Heights by width: layouts ask often, for two or three widths. Cleared when text or font changes.
    mutable QHash<int, int> m_heights;
    mutable QFont m_measuredFont;
};

} // namespace ctscope
