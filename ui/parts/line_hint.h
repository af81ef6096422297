// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QPointer>

class QLabel;

namespace ctscope {

/// A sentence below a line edit, on top of what is there: what is wrong with its text, with what could be written
/// instead as links, or how the text is read. Takes no focus. Belongs to the window of the line.
class LineHint : public QFrame {
    Q_OBJECT
public:
    enum class Kind { Error, Note };

    explicit LineHint(QWidget *line);

    /// Shows a sentence, and links for texts; nothing hides it.
    void showSentence(const QString &sentence, const QStringList &suggestions = {}, Kind kind = Kind::Error);
    QString sentence() const { return isHidden() ? QString() : m_sentence; }

signals:
    /// The user chose one of the suggestions.
    void chosen(const QString &suggestion);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void place();

    QPointer<QWidget> m_line;
    QLabel *m_label;
    QString m_sentence;
    Kind m_kind = Kind::Error;
};

} // namespace ctscope
